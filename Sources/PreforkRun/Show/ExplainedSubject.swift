import ArgumentParser
import ManifestTools
import PreforkManifest

/// What `explain` is asked about: a code, a key, or all codes.
struct ExplainedSubject {
    private let subject: String?

    /// - Parameter subject: The code or key as the user wrote it; nil for the list of all codes.
    init(_ subject: String?) {
        self.subject = subject
    }

    /// Prints the explanation.
    ///
    /// - Throws: The exit code of a subject that there is not.
    func show() throws {
        let output = Output.standard
        let color = TerminalColor.isWanted(on: output.descriptor)
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
            throw refusal(of: path, "there is no such key; \(ExplainedSubject.advice(for: unknown))")
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
