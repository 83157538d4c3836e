/// The value of a field of a worker's spec, as a manifest writes it.
package enum FieldValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// The digits of a number.
    case number(String)
    case text(String)
    case list([FieldValue])
    case mapping([Member])

    /// A key of a mapping with its value.
    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: FieldValue

        package init(_ name: String, _ value: FieldValue) {
            self.name = name
            self.value = value
        }
    }

    package var manifestText: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let text), .text(let text): text
        case .list(let values): "[" + values.map(\.manifestText).joined(separator: ", ") + "]"
        case .mapping(let members):
            "{" + members.map { "\($0.name): \($0.value.manifestText)" }.joined(separator: ", ") + "}"
        }
    }
}

/// A type whose values a manifest can write.
package protocol ManifestWritable: Equatable, SendableMetatype {
    /// Nil for a value that a manifest expresses by leaving the key out.
    var fieldValue: FieldValue? { get }
}

extension ManifestWritable where Self: BinaryInteger {
    package var fieldValue: FieldValue? { .number("\(self)") }
}

extension ManifestWritable where Self: RawRepresentable, RawValue == String {
    package var fieldValue: FieldValue? { .text(rawValue) }
}

extension Int: ManifestWritable {}
extension UInt16: ManifestWritable {}

extension Bool: ManifestWritable {
    package var fieldValue: FieldValue? { .boolean(self) }
}

extension Double: ManifestWritable {
    package var fieldValue: FieldValue? { .number(manifestText) }
}

extension String: ManifestWritable {
    package var fieldValue: FieldValue? { .text(self) }
}

extension Duration: ManifestWritable {
    package var fieldValue: FieldValue? { .text(manifestText) }
}

extension Signal: ManifestWritable {
    package var fieldValue: FieldValue? { .text(description) }
}

extension Exit: ManifestWritable {
    package var fieldValue: FieldValue? {
        switch self {
        case .code(let code): .number("\(code)")
        case .signal, .neverStarted: .text(description)
        }
    }
}

extension Optional: ManifestWritable where Wrapped: ManifestWritable {
    package var fieldValue: FieldValue? { flatMap(\.fieldValue) }
}

extension Array: ManifestWritable where Element: ManifestWritable {
    package var fieldValue: FieldValue? { .list(compactMap(\.fieldValue)) }
}

extension Runtime: ManifestWritable {}
extension RestartPolicy.Condition: ManifestWritable {}
extension Intensity.Escalation: ManifestWritable {}
extension StopPolicy.Scope: ManifestWritable {}

extension Double {
    /// The number as a manifest writes it: `2`, `1.5`.
    package var manifestText: String {
        self == rounded() && magnitude < 1e15 ? String(Int64(self)) : "\(self)"
    }

    /// A share of one as the percentage that a manifest writes, without the inexact digits of binary fractions: `10%`.
    package var percentText: String { ((self * 1e8).rounded() / 1e6).manifestText + "%" }
}
