import Supervision

/// The values that a key takes. Messages, the schema and the manual are derived from it.
package indirect enum ValueKind: Sendable {
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Int>)
    case boolean
    case null
    case words([String])
    case text(TextForm)
    /// A signal's name. `catchable` excludes the signals that no program can catch.
    case signal(catchable: Bool)
    /// A list of at least `least` items. `head` is the kind of the first item where it differs: the first word of a
    /// command must not be empty.
    case list(of: ValueKind, least: Int = 0, head: ValueKind? = nil)
    /// A list, or one item in place of a list with one item.
    case oneOrMore(ValueKind, least: Int = 0)
    case either([ValueKind])
    /// A mapping with the keys of a table.
    case mapping(KeyTable.ID)
    /// A mapping whose names are free to choose. `prose` says what the names stand for.
    case entries(names: TextForm, values: ValueKind, least: Int = 0, prose: String)
    /// The kind of a key that is not built, in words.
    case planned(String)
}

extension ValueKind {
    static func words<Word: RawRepresentable<String> & CaseIterable>(_: Word.Type) -> ValueKind {
        .words(Word.allCases.map(\.rawValue))
    }

    /// A program and its arguments, or a program alone.
    static let command = ValueKind.either([.list(of: .text(.text), least: 1, head: .text(.filled)), .text(.word)])

    static let cap = ValueKind.either([.integer(Bounds.cap), .words(["auto"]), .text(.capPercentage)])

    /// The table of the keys below: those of a mapping, or those of each entry of a mapping. Nil where no keys are
    /// below.
    package var table: KeyTable? {
        switch self {
        case .mapping(let name): name.table
        case .entries(_, let values, _, _): values.table
        case .either(let kinds): kinds.lazy.compactMap(\.table).first
        case .integer, .number, .boolean, .null, .words, .text, .signal, .list, .oneOrMore, .planned: nil
        }
    }
}
