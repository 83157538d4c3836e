import JSONText
import Supervision

extension ValueKind {
    /// The members of the schema for values of this kind.
    var schema: [JSON.Member] {
        switch self {
        case .integer(let range): ValueKind.bounds(of: range)
        case .number(let range):
            [
                .init("type", "number"), .init("minimum", .number("\(range.lowerBound)")),
                .init("maximum", .number("\(range.upperBound)")),
            ]
        case .boolean: [.init("type", "boolean")]
        case .null: [.init("type", "null")]
        case .words(let words): [.init("enum", .list(words.map(JSON.text)))]
        case .text(let form): form.schema
        case .signal(let catchable): ValueKind.signals(catchable: catchable)
        case .list(let item, let least, let head): ValueKind.list(of: item, least: least, head: head)
        case .oneOrMore(let item, let least):
            ValueKind.any(item.alternatives + [.object(ValueKind.list(of: item, least: least, head: nil))])
        case .either(let kinds): ValueKind.any(kinds.flatMap(\.alternatives))
        case .mapping(let name): [.init("$ref", .text("#/$defs/\(name.rawValue)"))]
        case .entries(let names, let values, let least, _):
            [
                .init("type", "object"), .init("propertyNames", .object(names.asName)),
                .init("additionalProperties", .object(values.schema)),
            ] + (least > 0 ? [.init("minProperties", .number("\(least)"))] : [])
        case .planned: [.init("not", [:])]
        }
    }

    /// The schemas of the alternatives. Nested alternatives are flattened, because nested `anyOf`s are hard to read.
    private var alternatives: [JSON] {
        if case .either(let kinds) = self { kinds.flatMap(\.alternatives) } else { [.object(schema)] }
    }

    /// `anyOf` rather than `oneOf`, because editors then complete from all alternatives.
    private static func any(_ alternatives: [JSON]) -> [JSON.Member] { [.init("anyOf", .list(alternatives))] }

    private static func bounds(of range: ClosedRange<Int>) -> [JSON.Member] {
        if range.count == 1 { return [.init("const", .number("\(range.lowerBound)"))] }
        return [
            .init("type", "integer"), .init("minimum", .number("\(range.lowerBound)")),
            .init("maximum", .number("\(range.upperBound)")),
        ]
    }

    private static func list(of item: ValueKind, least: Int, head: ValueKind?) -> [JSON.Member] {
        [.init("type", "array")] + (head.map { [.init("prefixItems", .list([.object($0.schema)]))] } ?? [])
            + [.init("items", .object(item.schema))] + (least > 0 ? [.init("minItems", .number("\(least)"))] : [])
    }

    /// The names of signals, and a pattern for their other spellings.
    private static func signals(catchable: Bool) -> [JSON.Member] {
        let names = Signal.names.filter { !catchable || !["KILL", "STOP"].contains($0) }
        let anyCase = (names + ["RTMIN"]).map { name in
            name.map { $0.isLetter ? "[\($0)\($0.lowercased())]" : String($0) }.joined()
        }
        let realTime = (anyCase.last ?? "") + #"(\+0*([0-9]|[12][0-9]|30))?"#
        let pattern = "^([Ss][Ii][Gg])?(\((anyCase.dropLast() + [realTime]).joined(separator: "|")))$"
        return any([
            .object([.init("enum", .list(names.map(JSON.text)))]),
            .object([
                .init("type", "string"), .init("pattern", .text(pattern)),
                .init("patternErrorMessage", "A signal's name is expected."),
            ]),
        ])
    }
}

extension TextForm {
    fileprivate var schema: [JSON.Member] {
        let types = ["string"] + Other.allCases.filter(others.contains).map(\.rawValue)
        return [.init("type", types.count == 1 ? "string" : .list(types.map(JSON.text)))] + asName
            + (leastNumber.map { [.init("minimum", .number("\($0)"))] } ?? [])
    }

    /// The members without the type, because the names of a mapping are always texts.
    fileprivate var asName: [JSON.Member] {
        guard let pattern else { return isFilled ? [.init("minLength", 1)] : [] }
        // An editor shows the sentence instead of the pattern.
        return [
            .init("pattern", .text(pattern)),
            .init("patternErrorMessage", .text(one.prefix(1).uppercased() + one.dropFirst() + " is expected.")),
        ]
    }
}
