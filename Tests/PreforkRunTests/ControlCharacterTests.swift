import Glibc
import Testing

/// Values of a manifest, paths and arguments cannot forge a line of the log or steer a terminal, wherever they are
/// printed.
@Suite struct ControlCharacterTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// ESC, BEL, a newline, a carriage return, DEL, two C1 controls, a line separator, and signs that turn the
    /// direction of text.
    private static let signs =
        "\u{1B}[31m\u{7}\nforged\r\u{7F}\u{85}\u{9B}2J\u{2028}\u{202E}\u{2066}\u{61C}\u{200F}\u{FEFF}"
    private static let written =
        #"\e[31m\a\nforged\r\x7f\x85\x9b2J\u2028\u202e\u2066\u061c\u200f\ufeff"#

    /// A manifest with the signs in every value that may have them.
    private func manifest(_ version: String, command: String = Built.probe, extra: String = "") -> String {
        let signs = ControlCharacterTests.written
        return """
            version: 1
            worker_groups:
              args: {command: [\(Built.probe), rest, "\(version)\(signs)"], args: ["\(version)\(signs)"]}
              env: {command: [\(Built.probe), rest, \(version)], env: {A: "\(version)\(signs)"}}
              path: {command: [\(Built.probe), rest], path: "\(version)\(signs)"}
            \(extra)
            """
    }

    private func expectPlain(
        _ text: String, lines: Bool = true, _ location: Testing.SourceLocation = #_sourceLocation
    ) {
        let found = text.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x0A: false
            case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
            default: false
            }
        }
        #expect(
            found.isEmpty, "\(found.map { String($0.value, radix: 16) }) in \(text.debugDescription)",
            sourceLocation: location)
        let forged = text.split(separator: "\n").filter { $0.hasPrefix("forged") }
        #expect(forged.isEmpty, "\(forged)", sourceLocation: location)
        #expect(text.contains("forged"), "the value is printed\n\(text)", sourceLocation: location)
    }

    @Test(arguments: ["text", "json"])
    func theLogIsPlain(format: String) throws {
        let path = try workspace.write(
            "app\u{1B}\nforged\u{85}.yaml",
            manifest(
                "one",
                extra: """
                      gone: {command: ["./gone\(ControlCharacterTests.written)"]}
                      dir: {command: [\(Built.probe)], working_dir: "gone\(ControlCharacterTests.written)"}
                    """))
        let master = try Master(path, options: ["--log-format", format])
        try master.line("dir/0", "cannot change to directory")
        try master.line("gone/0", "cannot execute")
        master.signal(SIGQUIT)
        try master.line(format == "text" ? "WORKER" : "status-summary")
        try workspace.write("app\u{1B}\nforged\u{85}.yaml", manifest("two"))
        master.signal(SIGHUP)
        try master.line("args/0", "args[0]")
        // A diagnostic, a refusal by the machine, and a file that is gone.
        let mistakes = [
            manifest("two", extra: "      \"k\(ControlCharacterTests.written)\": 1"),
            manifest("two", extra: "  new: {command: [\"./gone\(ControlCharacterTests.written)\"]}"),
            manifest("two", extra: "  new: {command: [\(Built.probe)], path: \"no/\(ControlCharacterTests.written)\"}"),
            manifest(
                "two", extra: "  new: {command: [\(Built.probe)], env_file: \"no\(ControlCharacterTests.written)\"}"),
        ]
        for mistake in mistakes {
            try workspace.write("app\u{1B}\nforged\u{85}.yaml", mistake)
            master.signal(SIGHUP)
            try master.line("reload refused")
        }
        unlink(path)
        master.signal(SIGHUP)
        try master.line("cannot read the file")
        try master.line("reload refused")
        #expect(try master.stop() == 0)
        expectPlain(master.lines.joined(separator: "\n"))
    }

    @Test func theCommandsArePlain() throws {
        let name = "app\u{1B}\nforged\u{85}.yaml"
        let path = try workspace.write(name, manifest("one"))
        let other = try workspace.write("b" + name, manifest("two"))
        let broken = try workspace.write(
            "c" + name, manifest("one", extra: "  \"k\(ControlCharacterTests.written)\": 1"))
        let untidy = try workspace.write("d" + name, manifest("one") + "\n\n\n")
        for words in [
            ["check", path], ["check", "--host", path], ["check", broken], ["check", "--format", "json", broken],
            ["check", "--format", "sarif", broken], ["check", "--format", "gitlab", broken],
            ["check", "--format", "github", broken], ["check", "--format", "github", path + "x"],
            ["check", "--format", "junit", broken], ["check", "--format", "junit", path + "x"],
            ["check", "--output", "\(workspace.path)/no/forged\u{1B}", path], ["check", path + "x"],
            ["check", path, other],
            ["plan", path, other], ["plan", path, broken], ["plan", path + "x", other],
            ["resolve", path], ["resolve", "--format", "json", path], ["resolve", "--host", path],
            ["resolve", path, ControlCharacterTests.signs], ["fmt", "--check", untidy], ["fmt", path + "x"],
            ["fmt", "--diff", untidy], ["fmt", untidy], ["explain", ControlCharacterTests.signs], ["run", path + "x"],
        ] {
            let result = try Command([Built.runner] + words).outcome()
            expectPlain(result.output + result.errors)
        }
    }
}
