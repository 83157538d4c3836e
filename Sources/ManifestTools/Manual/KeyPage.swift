/// The manual's page about a key.
public struct KeyPage: Hashable, Sendable {
    /// A key in the mapping that the page describes.
    public struct Inner: Hashable, Sendable {
        /// The key's name.
        public let name: String
        /// The type in words: `a whole number from 0 to 65535`.
        public let type: String
        /// The default; nil for none.
        public let fallback: String?
        /// What the key means, as a sentence.
        public let meaning: String
    }

    /// A word that the key takes.
    public struct Word: Hashable, Sendable {
        /// The word as a manifest writes it.
        public let name: String
        /// What the word means, as a sentence.
        public let meaning: String
    }

    /// The path from the top level, with `<group>` for any group.
    public let path: String
    /// The type in words: `a whole number from 0 to 65535`.
    public let type: String
    /// The default; nil for none.
    public let fallback: String?
    /// What the key means, as a sentence.
    public let meaning: String
    /// What a reload does when the value differs, as a sentence.
    public let reload: String
    /// The stage of the format of a key that is not built and is refused; nil for a key that is built.
    public let missingStage: String?
    /// A part of a manifest with the key and the keys above it; nil for a key that is not built.
    public let example: String?
    /// Other systems' names for the key.
    public let synonyms: [String]
    /// The keys of a mapping; empty for other keys.
    public let keys: [Inner]
    /// What each word means that the key takes; empty for a key whose words say it themselves.
    public let words: [Word]
    private let premise: String

    init(_ trail: KeyTrail) {
        let key = trail.key
        let shown =
            trail.isAnyGroup ? trail.parents.prefix(1) + ["<group>"] + trail.parents.dropFirst(2) : trail.parents[...]
        path = (shown + [key.name]).joined(separator: ".")
        type = key.kind.description
        fallback = key.fallback?.text ?? key.kind.innerFallback
        meaning = key.meaning
        reload = key.change.sentence
        missingStage = key.isBuilt ? nil : key.stage.rawValue
        example = key.isBuilt ? key.example.indented(below: trail.parents) : nil
        synonyms = key.synonyms
        keys = (key.kind.table?.built ?? []).map { inner in
            Inner(
                name: inner.name, type: inner.kind.description, fallback: inner.fallback?.text, meaning: inner.meaning)
        }
        words = key.words
        premise = key.premiseOfWords
    }
}

extension KeyPage {
    /// The page as text for people, with colours on a terminal.
    public func rendered(color: Bool = false) -> String {
        let paint = TerminalStyle(color)
        var facts = [("type", type), ("default", fallback ?? "none"), ("reload", reload)]
        if !synonyms.isEmpty { facts.append(("elsewhere", synonyms.joined(separator: ", "))) }
        var parts = [paint.strong(path), meaning]
        if missingStage != nil {
            parts.append("It is planned, but not supported yet: it is refused.")
        }
        parts.append(facts.map { paint.note($0.0.padded(to: 11)) + $0.1 }.joined(separator: "\n"))
        if let example { parts.append(paint.strong("Example:") + "\n\n" + example.indented) }
        if !keys.isEmpty {
            let width = keys.map(\.name.count).max() ?? 0
            let lines = keys.map { $0.line(width: width + 2, paint) }
            parts.append(paint.strong("Keys in it:") + "\n\n" + lines.joined(separator: "\n"))
        }
        if !words.isEmpty {
            let width = words.map(\.name.count).max() ?? 0
            let lines = words.map { "  " + paint.note($0.name.padded(to: width + 2)) + $0.meaning }
            parts.append(paint.strong("Values\(premise):") + "\n\n" + lines.joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }
}

extension KeyPage.Inner {
    fileprivate func line(width: Int, _ paint: TerminalStyle) -> String {
        let fallback = fallback.map { " Default: \($0)." } ?? ""
        return "  " + paint.note(name.padded(to: width)) + meaning + fallback
    }
}

extension Key.Fallback {
    var text: String {
        switch self {
        case .value(let text), .described(let text): text
        }
    }
}

extension ValueKind {
    /// The default of a mapping, which is that of its keys.
    fileprivate var innerFallback: String? { if case .mapping = self { "that of each key in it" } else { nil } }
}

extension String {
    fileprivate var indented: String {
        split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    }

    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }

    /// The text below the given keys, each of which indents it by one level.
    fileprivate func indented(below parents: [String]) -> String {
        parents.reversed().reduce(self) { text, parent in "\(parent):\n" + text.indented }
    }
}
