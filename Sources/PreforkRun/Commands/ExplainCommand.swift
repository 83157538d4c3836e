import ArgumentParser
import ManifestTools

/// What a code means, with an example and how it is mended, or what a key takes; without an argument, all codes.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explains a diagnostic's code, or a key of a manifest, with an example.",
        discussion: """
            The code stands in brackets at the end of each error and warning. \
            Without one, all codes are listed. A key is named from the top level \
            or from a group's name on.

            Examples:
              prefork-run explain PR0203
              prefork-run explain web.restart.backoff
              prefork-run explain

            Exit codes:
              0   explained
              64  there is no such code or key
            """)

    @Argument(
        help: ArgumentHelp("A code such as PR0203 (pr0203 and 0203 will do) or a key's path.", valueName: "code or key")
    )
    var subject: String?

    func run() throws {
        let output = Output.standard
        let color = Paint.isWanted(on: output.descriptor)
        guard let subject else { return output.write(line: CodeList(color: color).text) }
        guard Diagnostic.Code.isSpelled(like: subject) else {
            return try explain(key: subject, to: output, color: color)
        }
        guard let code = Diagnostic.Code(spelled: subject) else {
            let near = Diagnostic.Code.neighbours(of: subject).map(\.rawValue).joined(separator: " and ")
            throw refusal(
                of: subject, "there is no such code; \(near) are next to it, and 'prefork-run explain' lists all")
        }
        output.write(line: ExplanationText(code, color: color).text)
    }

    private func explain(key path: String, to output: Output, color: Bool) throws {
        switch KeyManual.page(for: path) {
        case .success(let page): output.write(line: page.rendered(color: color))
        case .failure(let unknown):
            throw refusal(of: path, "there is no such key; \(ExplainCommand.advice(for: unknown))")
        }
    }

    /// Not a usage error of the parser's, which would bury the sentence in the usage.
    private func refusal(of subject: String, _ reason: String) -> ExitCode {
        Output.error.write(line: "cannot explain '\(subject.printable)': \(reason)")
        return .validationFailure
    }

    private static func advice(for unknown: KeyManual.UnknownKey) -> String {
        let near = unknown.suggestions.prefix(3).map { "'\($0)'" }
        guard let last = near.last else {
            return "'prefork-run explain' lists all codes, 'prefork-run explain worker_groups' a group's keys"
        }
        let others = near.dropLast().joined(separator: ", ")
        return "did you mean " + (others.isEmpty ? last : "\(others) or \(last)") + "?"
    }
}
