import ArgumentParser
import ManifestTools
import PreforkManifest

/// The subject of `explain`: a code, a key, or the list of all codes.
struct ExplainedSubject {
    private let subject: String?

    /// All codes, and the paths of all keys that are built.
    static let all = Diagnostic.Code.allCases.map(\.rawValue) + KeyManual.paths

    /// Creates the subject.
    ///
    /// - Parameter subject: The code or key on the command line. Nil is the list of all codes.
    init(_ subject: String?) {
        self.subject = subject
    }

    /// Prints the explanation.
    ///
    /// - Throws: The exit code, if the code or key is unknown.
    func show() throws {
        let output = Output.standard
        let color = TerminalColor.isWanted(on: output.descriptor)
        guard let subject else { return output.write(line: CodeList(color: color).text) }
        guard Diagnostic.Code.isSpelled(like: subject) else {
            return try explain(key: subject, to: output, color: color)
        }
        guard let code = Diagnostic.Code(spelled: subject) else {
            let nearest = Diagnostic.Code.neighbours(of: subject).map(\.rawValue).joined(separator: " or ")
            throw refusal(
                of: subject, "unknown code; did you mean \(nearest)? 'prefork-run explain' lists all codes")
        }
        output.write(line: ExplanationText(code, color: color).text)
    }

    private func explain(key path: String, to output: Output, color: Bool) throws {
        switch KeyManual.page(for: path) {
        case .success(let page): output.write(line: page.rendered(color: color))
        case .failure(let unknown):
            throw refusal(of: path, "unknown key; \(ExplainedSubject.advice(for: unknown))")
        }
    }

    /// Reports an unknown subject in one line. A `ValidationError` would print the usage, too, and the line would get
    /// lost in it.
    private func refusal(of subject: String, _ reason: String) -> ExitCode {
        Output.error.write(sentence: "cannot explain '\(subject)': \(reason)")
        return .validationFailure
    }

    private static func advice(for unknown: KeyManual.UnknownKey) -> String {
        let suggestions = unknown.suggestions.prefix(3).map { "'\($0)'" }
        guard let last = suggestions.last else {
            return "'prefork-run explain' lists all codes, 'prefork-run explain worker_groups' the keys of a group"
        }
        let others = suggestions.dropLast().joined(separator: ", ")
        return "did you mean " + (others.isEmpty ? last : "\(others) or \(last)") + "?"
    }
}
