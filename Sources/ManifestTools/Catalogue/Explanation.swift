/// What a diagnostic's code means, for somebody who has met it and wants to know more than a line can say.
public struct Explanation: Sendable {
    /// A few words, as a heading has them.
    public let title: String
    /// One paragraph without line breaks: why it is refused, and what to do.
    public let meaning: String
    /// A manifest that has the mistake and no other.
    public let failing: Example
    /// The same without it.
    public let fixed: Example

    init(_ title: String, _ meaning: String, failing: Example, fixed: Example) {
        self.title = title
        self.meaning = meaning
        self.failing = failing
        self.fixed = fixed
    }
}

extension Explanation {
    /// Of a code that the catalogue does not have. A test sees to it that there is none.
    static let missing = Explanation("unknown", "Nothing is known of this code.", failing: "", fixed: "")
}
