import PreforkManifest

extension Diagnostic.Code {
    /// What kind of mistake it is, in a few words: `unknown key`, from the name of the case.
    var title: String {
        var words: [String] = [""]
        for character in String(describing: self) {
            let word = words[words.count - 1]
            if character.isUppercase, word.last?.isLowercase ?? false { words.append("") }
            words[words.count - 1].append(character)
        }
        return words.map { $0.dropFirst().first?.isUppercase ?? false ? $0 : $0.lowercased() }.joined(separator: " ")
    }
}
