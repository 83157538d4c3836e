/// Writes words for a shell of POSIX, such as that of another machine, which ssh gives one line.
package enum ShellWord {
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-".utf8)

    /// The line of which a shell makes these words again. No word begins an option of the shell, because the first is a program.
    package static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    /// The word in quotes, within which only the closing quote has a meaning.
    package static func quoted(_ word: String) -> String {
        if !word.isEmpty, word.utf8.allSatisfy({ plain.contains($0) }) { return word }
        let parts = word.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: #"'\''"#) + "'"
    }
}
