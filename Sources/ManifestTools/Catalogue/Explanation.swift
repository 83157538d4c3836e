/// An explanation of a diagnostic's code, which `prefork-run explain` prints.
public struct Explanation: Sendable {
    /// The mistake in a few words, as a heading.
    public let title: String
    /// One paragraph without line breaks: what is wrong, why it is rejected, and what to write instead.
    public let meaning: String
    /// A manifest that has this mistake and no other.
    public let failing: Example
    /// The same manifest without the mistake.
    public let fixed: Example

    init(_ title: String, _ meaning: String, failing: Example, fixed: Example) {
        self.title = title
        self.meaning = meaning
        self.failing = failing
        self.fixed = fixed
    }
}

extension Explanation {
    /// The explanation of a code that is not in the catalogue. A test ensures that every code is in it.
    static let missing = Explanation("unknown", "This code has no explanation.", failing: "", fixed: "")
}
