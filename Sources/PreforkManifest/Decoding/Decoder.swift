import Supervision

/// Reads nodes as the values a manifest is made of. What is wrong is reported and left out, and reading goes on, so
/// that one run tells everything.
package struct Decoder {
    let source: SourceText
    let context: ResolutionContext
    var findings: Findings
    /// What each `env_file` held, so that ten thousand groups read it once.
    var environmentFiles: [String: [Variable]] = [:]
    /// Ids so far, over all groups.
    var workers = 0
    /// Ports of plurals so far.
    var ports = 0

    init(source: SourceText, context: ResolutionContext, findings: Findings) {
        self.source = source
        self.context = context
        self.findings = findings
    }

    /// Reports a value of the wrong kind.
    mutating func refuse(
        _ node: Node, as name: String, expecting expected: @autoclosure () -> String,
        hint: @autoclosure () -> String? = nil,
        _ code: Diagnostic.Code = .wrongType, fix: Fix? = nil
    ) {
        if let text = node.scalar?.text, text.holdsPlaceholder {
            return refusePlaceholder(in: text, at: node.span, as: name)
        }
        findings.report(
            code, "cannot use \(node.article) as '\(name.excerpt)': \(expected()) is expected", at: node.span,
            hint: node.scalar.flatMap { OddCharacter.hint(in: $0.text) } ?? hint(),
            fix: Fix.cleaning(node, in: source) ?? fix)
    }

    mutating func refusePlaceholder(in text: String, at span: Span, as name: String) {
        findings.report(
            .misplacedPlaceholder, "cannot use a placeholder in '\(name.excerpt)'", at: span,
            notes: ["placeholders work in command, args, working_dir and the values of env"])
    }
}
