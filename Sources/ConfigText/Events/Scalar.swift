/// A text. Whether it means a number or a boolean depends on what is expected, and on `isPlain`.
package struct Scalar: Equatable, Sendable {
    package let text: String
    /// Written without quotes, so it may be a number, a boolean or nothing.
    package let isPlain: Bool
    /// Said to be a text by a tag, `!!str`.
    package var isTagged = false

    /// Nothing, as YAML 1.2's core schema writes it.
    package var isNull: Bool {
        guard isPlain else { return false }
        return switch text {
        case "", "~", "null", "Null", "NULL": true
        default: false
        }
    }
}
