/// What other systems call the words of one key.
struct Synonyms {
    /// Words that mean the same.
    var same: [String: String] = [:]
    /// Words that come near it, and leave the choice to a person.
    var similar: [String: String] = [:]

    /// The word that was meant beyond doubt: another spelling, a slip of the finger, or another system's word for it.
    func certain(_ word: String, among words: [String]) -> String? {
        Suggestion.respelled(word, among: words) ?? same[word.lowercased()] ?? Suggestion.typo(of: word, among: words)
    }
}
