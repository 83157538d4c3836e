import PreforkManifest
import Samples

/// A manifest that is generated, because it is too large for a file, or because its mistake is not in its text.
struct GeneratedFixture: CustomStringConvertible, Sendable {
    let description: String
    private let text: String
    /// The diagnostic of a mistake that is not in the text. Nil if loading the text finds the mistakes.
    private let found: Diagnostic?

    private init(_ name: String, _ text: String, finding found: Diagnostic? = nil) {
        description = name
        self.text = text
        self.found = found
    }

    var source: Source { Source(name: description + ".yaml", bytes: Array(text.utf8)) }

    /// The last two diagnostics. If there are too many to list, the last one counts the unlisted diagnostics.
    var diagnostics: [Diagnostic] {
        found.map { [$0] } ?? Array(LoadedManifest(of: source, in: .fixtures).diagnostics.suffix(2))
    }

    var golden: String { "\(Files.fixtures)/made/\(description).diagnostics" }

    static let all = [
        GeneratedFixture("too-large", "version: 1\n" + String(repeating: "# a comment\n", count: 800_000)),
        GeneratedFixture(
            "too-much-text", group("command: [./a]\n    args: [\(String(repeating: "x", count: 131_072))]")),
        GeneratedFixture("unlisted-errors", group("command: [./a]") + (0..<1010).map { "k\($0): 1\n" }.joined()),
        GeneratedFixture(
            "unlisted-warnings",
            "version: 1\nworker_groups:\n"
                + (1..<1010).map { "  g\($0): {command: [./a], port: \($0)}\n" }.joined()),
        GeneratedFixture(
            "refused-here", group("command: [./a]\n    port: 80"),
            finding: .refusedHere(
                "cannot listen on 127.0.0.1:80: address already in use (bind)", line: 5, column: 11)),
        GeneratedFixture(
            "missing-http-server", "http: {listen: 127.0.0.1:9900}\n" + group("command: [./a]"),
            finding: .missingHTTPServer("prefork-run-http", line: 1, column: 16)),
        GeneratedFixture(
            "bad-token-file", orders + group("command: [./a]"),
            finding: .badTokenFile("/run/token", "no such file or directory", line: 1, column: 59)),
        GeneratedFixture(
            "exposed-token-file", orders + group("command: [./a]"),
            finding: .exposedTokenFile("/run/token", isWritable: false, line: 1, column: 59)),
        GeneratedFixture(
            "writable-token-file", orders + group("command: [./a]"),
            finding: .exposedTokenFile("/run/token", isWritable: true, line: 1, column: 59)),
    ]

    private static let orders = "http: {listen: 127.0.0.1:9900, operate: true, token_file: /run/token}\n"

    private static func group(_ keys: String) -> String { "version: 1\nworker_groups:\n  web:\n    \(keys)\n" }
}
