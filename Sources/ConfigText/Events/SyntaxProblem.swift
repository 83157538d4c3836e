/// What libyaml stumbled over.
struct SyntaxProblem: Error {
    let text: String
    /// Nil for bytes it could not read; then `byte` says which.
    let position: Position?
    let byte: Int
    /// The start of what it was reading.
    let context: Position?

    static let noMemory = SyntaxProblem(text: "no memory", position: nil, byte: 0, context: nil)
}
