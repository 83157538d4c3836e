extension ValueKind: CustomStringConvertible {
    /// The kind in words: `a whole number from 1 to 65536, auto or a percentage such as 50%`.
    package var description: String { choices.joinedByOr }

    /// The words for each alternative, with its article.
    private var choices: [String] {
        switch self {
        case .integer(let range): [range.count == 1 ? "\(range.lowerBound)" : range.words]
        case .number(let range): ["a number from \(range.lowerBound) to \(range.upperBound)"]
        case .boolean: ["true", "false"]
        case .null: ["null"]
        case .words(let words): words
        case .text(let form): [form.one]
        case .signal: ["a signal's name"]
        case .list(let item, _, _): [item.plural.map { "a list of \($0)" } ?? "a list, each item \(item)"]
        case .oneOrMore(let item, _): item.choices + ["a list of such"]
        case .either(let kinds): kinds.flatMap(\.choices)
        case .mapping: ["a mapping"]
        case .entries(_, _, _, let prose): [prose]
        case .planned(let prose): [prose]
        }
    }

    private var plural: String? { if case .text(let form) = self { form.many } else { nil } }
}
