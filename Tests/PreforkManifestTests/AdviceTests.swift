import PreforkManifest
import Samples
import Testing

/// Tests that hints can be followed to the letter.
struct AdviceTests {
    @Test(arguments: Fixture.broken)
    func aMappingInAHintIsAccepted(fixture: Fixture) {
        for hint in fixture.loaded.diagnostics.compactMap(\.hint) {
            guard let written = AdviceTests.mapping(in: hint) else { continue }
            let loaded = read("version: 1\nworker_groups:\n  a:\n    command: [./a]\n    \(written)\n")
            #expect(loaded.isAccepted, "\(hint)\n\(loaded.diagnostics)")
        }
    }

    @Test func manyHintsContainAMapping() {
        let hints = Fixture.broken.flatMap { $0.loaded.diagnostics.compactMap(\.hint) }
        #expect(hints.compactMap(AdviceTests.mapping).count > 20)
    }

    @Test func aTildeInEnvFileIsWarnedAboutWithoutReadingTheFile() {
        let loaded = read("version: 1\nworker_groups:\n  a: {command: [./a], env_file: ~/.env}\n")
        #expect(loaded.isAccepted)
        #expect(loaded.diagnostics.map(\.message) == ["cannot expand '~': no shell reads this text"])
    }

    @Test(arguments: [(nil, [Diagnostic.Code.privilegedPort]), (80, []), (81, [.privilegedPort]), (0, [])])
    func aPortIsWarnedAboutUnlessTheMachineAllowsIt(lowestPort: Int?, codes: [Diagnostic.Code]) {
        var context = ResolutionContext.hermetic
        context.lowestPort = lowestPort
        let text = "version: 1\nworker_groups: {a: {command: [./a], port: 80}}"
        #expect(read(text, in: context).diagnostics.map(\.code) == codes)
    }

    @Test(arguments: ["'$HOME'", "'.a == \"$x\"'", "\"s/$a/x y/\"", "\"^$NAME(s)\""])
    func dollarsInAScriptAreNotWarnedAbout(text: String) {
        #expect(read("version: 1\nworker_groups:\n  a: {command: [./a, \(text)]}\n").diagnostics.isEmpty)
    }

    @Test(arguments: ["$HOME", "\"$HOME/bin:$PATH\"", "--port=$PORT", "~/data", "\"$(date)\""])
    func aTextThatOnlyAShellExpandsIsWarnedAbout(text: String) {
        #expect(read("version: 1\nworker_groups:\n  a: {command: [./a, \(text)]}\n").diagnostics.count == 1)
    }

    /// Returns the mapping of a hint, such as `stop: {timeout: 5s}` of "write 'stop: {timeout: 5s}'". Nil if the hint
    /// has no complete mapping.
    private static func mapping(in hint: String) -> String? {
        let text = hint.split(separator: "'", omittingEmptySubsequences: false)
        guard text.count >= 2, text[0].hasSuffix("write "), !text[1].contains("…") else { return nil }
        return ["stop: {", "restart: {"].contains(where: text[1].hasPrefix) && text[1].hasSuffix("}")
            ? String(text[1]) : nil
    }
}
