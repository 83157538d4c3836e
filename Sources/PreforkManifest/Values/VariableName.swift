/// Checks the names of environment variables.
enum VariableName {
    /// Whether a program can be given a variable with this name, and a person can have meant the name.
    static func isSound(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains { "= \t\n$".utf8.contains($0) }
            && !name.unicodeScalars.contains(where: OddCharacter.isOdd)
    }
}
