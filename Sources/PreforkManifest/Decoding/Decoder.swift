import Supervision

/// Reads the nodes of YAML as the values of a manifest. A wrong value is reported and left out, and reading continues,
/// so that one run reports all errors.
package struct Decoder {
    let source: SourceText
    let context: ResolutionContext
    var findings: Findings
    /// The variables of each `env_file`, so that a file that many groups name is read once.
    var environmentFiles: [String: [Variable]] = [:]
    /// The number of ids in the groups that have been read.
    var workers = 0
    /// The number of ports in the plurals that have been read.
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
            hint: node.scalar.flatMap { OddCharacter.hint(in: $0.text) } ?? Decoder.withoutComma(node, in: source)?.hint
                ?? hint(),
            fix: Fix.cleaning(node, in: source) ?? Decoder.withoutComma(node, in: source)?.fix ?? fix)
    }

    mutating func refusePlaceholder(in text: String, at span: Span, as name: String) {
        findings.report(
            .misplacedPlaceholder, "cannot use a placeholder in '\(name.excerpt)'", at: span,
            notes: ["placeholders work in command, args, working_dir and the values of env"])
    }
}
