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
                ?? Decoder.homeHint(for: node, as: name) ?? hint(),
            fix: Fix.cleaning(node, in: source) ?? Decoder.withoutComma(node, in: source)?.fix ?? fix)
    }

    /// The hint for `~` as a path. In YAML it is null, and not the home directory.
    private static func homeHint(for node: Node, as name: String) -> String? {
        guard let scalar = node.scalar, scalar.isNull, scalar.text == "~" else { return nil }
        return switch name {
        case "working_dir", "command", "args": "write ${env:HOME} for the home directory: '~' is YAML's null"
        case "path", "env_file": "write the whole path: '~' is YAML's null"
        default: nil
        }
    }

    /// The default of a text such as `${PORT:-8080}`.
    private static func fallback(of text: String) -> Substring? {
        guard text.hasPrefix("${"), text.hasSuffix("}"), !text.dropFirst(2).contains("$"),
            let sign = text.lastIndex(of: "-"), text[..<sign].hasSuffix(":")
        else { return nil }
        let value = text[text.index(after: sign)...].dropLast()
        return value.isEmpty ? nil : value
    }

    mutating func refusePlaceholder(in text: String, at span: Span, as name: String) {
        findings.report(
            .misplacedPlaceholder, "cannot use a placeholder in '\(name.excerpt)'", at: span,
            hint: Decoder.fallback(of: text).map { "write \(String($0).excerpt)" },
            notes: ["placeholders work in command, args, working_dir and the values of env"])
    }
}
