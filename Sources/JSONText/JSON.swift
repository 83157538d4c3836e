/// A JSON value (RFC 8259). The members of an object keep their order.
package enum JSON: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// A number as it is written, so that no digit is lost.
    case number(String)
    case text(String)
    case list([JSON])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSON

        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    package static func integer(_ value: some BinaryInteger) -> JSON { .number(String(value)) }

    package static func text(orNull text: String?) -> JSON { text.map { .text($0) } ?? .null }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral text: String) { self = .text(text) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(arrayLiteral items: JSON...) { self = .list(items) }
    package init(dictionaryLiteral members: (String, JSON)...) { self = .object(members.map(Member.init)) }
}
