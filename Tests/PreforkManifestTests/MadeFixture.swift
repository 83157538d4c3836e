import PreforkManifest
import Samples

/// A manifest that is made here, because it is too large to be kept in a file, or its mistake is none of its text.
struct MadeFixture: CustomStringConvertible, Sendable {
    let description: String
    private let text: String
    /// Nil for what a reading finds.
    private let found: Diagnostic?

    private init(_ name: String, _ text: String, finding found: Diagnostic? = nil) {
        description = name
        self.text = text
        self.found = found
    }

    var source: Source { Source(name: description + ".yaml", bytes: Array(text.utf8)) }

    /// Of a thousand of one kind, the last two: that there are more is said last.
    var diagnostics: [Diagnostic] {
        found.map { [$0] } ?? Array(LoadedManifest(of: source, in: .fixtures).diagnostics.suffix(2))
    }

    var golden: String { "\(Files.fixtures)/made/\(description).diagnostics" }

    static let all = [
        MadeFixture("too-large", "version: 1\n" + String(repeating: "# a comment\n", count: 800_000)),
        MadeFixture("too-much-text", group("command: [./a]\n    args: [\(String(repeating: "x", count: 131_072))]")),
        MadeFixture("unlisted-errors", group("command: [./a]") + (0..<1010).map { "k\($0): 1\n" }.joined()),
        MadeFixture(
            "unlisted-warnings",
            "version: 1\nworker_groups:\n"
                + (1..<1010).map { "  g\($0): {command: [./a], port: \($0)}\n" }.joined()),
        MadeFixture(
            "refused-here", group("command: [./a]\n    port: 80"),
            finding: .refusedHere(
                "cannot listen on 127.0.0.1:80: address already in use (bind)", line: 5, column: 11)),
    ]

    private static func group(_ keys: String) -> String { "version: 1\nworker_groups:\n  web:\n    \(keys)\n" }
}
