import Supervision

/// What may stand behind a key. What people are told of it, the schema and the manual are made from this.
package indirect enum ValueKind: Sendable {
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Int>)
    case boolean
    case null
    case words([String])
    case text(TextForm)
    /// A signal's name, whether or not a program can catch it.
    case signal(catchable: Bool)
    /// At least `least` items. A command's first may not be empty, which is what `head` is for.
    case list(of: ValueKind, least: Int = 0, head: ValueKind? = nil)
    /// A list, or one item that stands for a list of one.
    case oneOrMore(ValueKind, least: Int = 0)
    case either([ValueKind])
    /// A mapping of keys of the table.
    case mapping(KeyTable.ID)
    /// A mapping of names that people choose. `prose` says of what.
    case entries(names: TextForm, values: ValueKind, least: Int = 0, prose: String)
    /// Of a stage that is not built: what it will be, in words.
    case planned(String)
}

extension ValueKind {
    static func words<Word: RawRepresentable<String> & CaseIterable>(_: Word.Type) -> ValueKind {
        .words(Word.allCases.map(\.rawValue))
    }

    static let cap = ValueKind.either([.integer(Bounds.cap), .words(["auto"]), .text(.capPercentage)])

    /// The table of a mapping's keys, or that of each of its entries; nil where there are no keys below.
    package var table: KeyTable? {
        switch self {
        case .mapping(let name): name.table
        case .entries(_, let values, _, _): values.table
        case .either(let kinds): kinds.lazy.compactMap(\.table).first
        case .integer, .number, .boolean, .null, .words, .text, .signal, .list, .oneOrMore, .planned: nil
        }
    }
}
