/// The words that other systems use for the values of one key.
struct Synonyms {
    /// The manifest's word for each foreign word with the same meaning.
    var same: [String: String] = [:]
    /// The manifest's nearest word for each foreign word with a similar meaning. The choice is left to a person.
    var similar: [String: String] = [:]

    /// Returns the word that is certainly meant: by another spelling, a typing mistake, or another system's word with
    /// the same meaning.
    func certain(_ word: String, among words: [String]) -> String? {
        Suggestion.respelled(word, among: words) ?? same[word.lowercased()] ?? Suggestion.typo(of: word, among: words)
    }
}
