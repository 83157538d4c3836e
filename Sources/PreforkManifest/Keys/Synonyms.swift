/// Other systems' words for the words of one key.
struct Synonyms: Sendable {
    /// Words with the same meaning.
    var same: [String: String] = [:]
    /// Words with a similar meaning, which are suggested and never corrected.
    var similar: [String: String] = [:]

    /// The word that was certainly meant: another spelling, a typing mistake, or another system's word.
    func certain(_ word: String, among words: [String]) -> String? {
        Suggestion.respelled(word, among: words) ?? same[word.lowercased()] ?? Suggestion.typo(of: word, among: words)
    }
}

extension Synonyms {
    static let restartConditions = Synonyms(
        same: ["no": "never", "unless-stopped": "always", "onfailure": "on-failure"],
        similar: ["on-abnormal": "on-failure", "unexpected": "on-failure", "exit_on_failure": "on-failure"])

    static let escalations = Synonyms(similar: ["give-up": "hold", "group": "stop-group", "shutdown": "exit"])

    static let stopScopes = Synonyms(
        same: ["control-group": "group"], similar: ["mixed": "group", "all": "group"])
}
