import Supervision

/// Reads nodes as the values a manifest is made of. What is wrong is reported and left out, and reading goes on, so
/// that one run tells everything.
struct Decoder {
    let source: SourceText
    let surroundings: Surroundings
    var findings: Findings
    /// What each `env_file` held, so that ten thousand groups read it once.
    var environmentFiles: [String: [Variable]] = [:]
    /// Ids so far, over all groups.
    var workers = 0
    /// Ports of plurals so far.
    var ports = 0

    init(source: SourceText, surroundings: Surroundings, findings: Findings) {
        self.source = source
        self.surroundings = surroundings
        self.findings = findings
    }

    /// The entries of a mapping whose keys belong there and are built; nil when it is no mapping.
    mutating func entries(of node: Node, as level: Level, for name: String, hint: String? = nil) -> [Entry]? {
        guard let entries = node.mapping else {
            refuse(node, as: name, expecting: "a mapping", hint: hint)
            return nil
        }
        if entries.allSatisfy({ level.takes($0.key.value) }) { return entries }
        return entries.filter { accept($0.key, in: level) }
    }

    private mutating func accept(_ key: Located<String>, in level: Level) -> Bool {
        let name = key.value
        if level.takes(name) { return true }
        if let known = level[name] {
            findings.report(
                .notBuiltYet, "cannot use '\(name)' yet: stage \(known.stage.rawValue) of the format is not built",
                at: key.span, hint: "take the key out")
        } else if level.takesExtensions, name.hasPrefix("x-") {
            // A place for anchors.
        } else if let home = Decoder.home(of: name, notIn: level) {
            findings.report(
                .misplacedKey, "cannot use '\(name)' \(level.place)", at: key.span, hint: "it belongs in \(home)")
        } else {
            findings.report(
                .unknownKey, "unknown key '\(name.excerpt)'", at: key.span,
                hint: Decoder.suggestion(for: name, in: level).map { "did you mean '\($0)'?" },
                notes: Decoder.suggestion(for: name, in: level) == nil
                    ? ["\(level.name) takes: \(level.built.map(\.name).joined(separator: ", "))"] : [])
        }
        return false
    }

    static func suggestion(for name: String, in level: Level) -> String? {
        let bare = name.lowercased().map { $0 == "-" ? "_" : String($0) }.joined()
        if level[bare]?.isBuilt == true { return bare }
        if let synonym = Suggestion.synonyms[bare], level[synonym]?.isBuilt == true { return synonym }
        return Suggestion.nearest(to: bare, among: level.built.map(\.name))
    }

    /// The level that a key was probably meant for.
    private static func home(of name: String, notIn level: Level) -> String? {
        // A key of the wrong spelling that is meant for this level is no key of another one.
        if Suggestion.synonyms[name].map({ level[$0] != nil }) ?? false { return nil }
        return Level.all.first { $0[name] != nil }?.name
    }

    /// Reports a value of the wrong kind.
    mutating func refuse(
        _ node: Node, as name: String, expecting expected: @autoclosure () -> String, hint: String? = nil,
        _ code: Diagnostic.Code = .wrongType
    ) {
        if let text = node.scalar?.text, text.contains("${") {
            return refusePlaceholder(in: text, at: node.span, as: name)
        }
        findings.report(
            code, "cannot use \(node.article) as '\(name.excerpt)': \(expected()) is expected", at: node.span,
            hint: hint)
    }

    mutating func refusePlaceholder(in text: String, at span: Span, as name: String) {
        findings.report(
            .misplacedPlaceholder, "cannot use a placeholder in '\(name.excerpt)'", at: span,
            notes: ["placeholders work in command, args, working_dir and the values of env"])
    }
}
