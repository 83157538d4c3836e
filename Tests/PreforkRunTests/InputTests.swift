import Glibc
import Testing

/// Input that is not a manifest is refused with a location and in bounded memory, and does not crash the program.
@Suite struct InputTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// Runs `check` under a limit of address space. An input that needs more memory ends it by a signal.
    private func check(_ bytes: [UInt8]) throws -> (code: Int32, output: String, errors: String) {
        let path = try workspace.write("app.yaml", bytes: bytes)
        return try Command.run("/bin/sh", "-c", Built.limit + "exec \"$@\"", "sh", Built.runner, "check", path)
    }

    private func refused(_ bytes: [UInt8], _ location: Testing.SourceLocation = #_sourceLocation) throws {
        let result = try check(bytes)
        #expect(result.code == 1, "\(result)", sourceLocation: location)
        let place = result.output.firstRange(of: "app.yaml:")
        #expect(place != nil && result.output.contains("error"), "\(result)", sourceLocation: location)
        #expect(result.output.utf8.count < 100_000, sourceLocation: location)
    }

    @Test func anEmptyOrBlankFileIsRefused() throws {
        try refused([])
        try refused(Array("\n\n# only words\n".utf8))
    }

    @Test func aBinaryFileIsRefused() throws {
        try refused((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) })
    }

    @Test func aNULByteIsRefused() throws { try refused(Array("version: 1\nname: a\0b\n".utf8)) }

    @Test func invalidUTF8IsRefused() throws { try refused(Array("version: 1\nname: ".utf8) + [0xff, 0xfe, 0x0a]) }

    @Test func aFileThatIsTooLargeIsRefused() throws {
        try refused(Array("version: 1\n".utf8) + [UInt8](repeating: UInt8(ascii: "#"), count: 100_000_000))
    }

    @Test func nestingThatIsTooDeepIsRefused() throws {
        try refused(Array(String(repeating: "[", count: 1000).utf8))
        try refused(Array((0..<1000).map { String(repeating: " ", count: $0) + "a:\n" }.joined().utf8))
    }

    @Test func anAliasBombIsRefused() throws {
        var text = "version: 1\nx-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "x-\(level): &a\(level) [\(list)]\n"
        }
        try refused(Array((text + "worker_groups: {web: {command: *a9}}\n").utf8))
    }

    @Test func aManifestWithThousandsOfMistakesIsRefused() throws {
        let text = "version: 1\nworker_groups:\n" + (0..<5000).map { "  g\($0): {prot: 1}\n" }.joined()
        let result = try check(Array(text.utf8))
        #expect(result.code == 1)
    }

    @Test func aByteOrderMarkAndCRLFAreAccepted() throws {
        let text = "\u{FEFF}version: 1\r\nworker_groups:\r\n  web: {command: [a]}\r\n"
        #expect(try check(Array(text.utf8)).code == 0)
    }
}
