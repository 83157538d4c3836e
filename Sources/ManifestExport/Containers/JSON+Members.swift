import JSONText
import ManifestTools

extension JSON {
    /// An object of the members that have a value.
    static func of(_ members: KeyValuePairs<String, JSON?>) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }

    /// A list of texts.
    static func texts(_ texts: [String]) -> JSON { .list(texts.map { .text($0) }) }

    /// The value; nil for an empty list or an empty object.
    var unlessEmpty: JSON? {
        switch self {
        case .list([]), .object([]): nil
        case .null, .boolean, .number, .text, .list, .object: self
        }
    }
}
