extension [String] {
    /// The texts as alternatives in a sentence: `a, b or c`.
    var joinedByOr: String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " or " + last
    }
}
