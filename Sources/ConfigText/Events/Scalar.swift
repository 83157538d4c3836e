/// A scalar of YAML. Whether it is a number, a boolean or a text depends on what a key takes, and on `isPlain`.
package struct Scalar: Equatable, Sendable {
    package let text: String
    /// Whether the scalar is written without quotes, so that it may be a number, a boolean or null.
    package let isPlain: Bool
    /// Whether a tag, `!!str`, says that the scalar is a text.
    package var isTagged = false

    /// Whether the scalar is null in the core schema of YAML 1.2.
    package var isNull: Bool {
        guard isPlain else { return false }
        return switch text {
        case "", "~", "null", "Null", "NULL": true
        default: false
        }
    }
}
