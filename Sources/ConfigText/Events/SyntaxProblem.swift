/// An error of libyaml.
struct SyntaxProblem: Error {
    /// The problem in libyaml's words.
    let text: String
    /// The position at which libyaml stopped; nil for bytes that it cannot decode, for which `byte` is set.
    let position: Position?
    /// The offset of the first byte that libyaml cannot decode.
    let byte: Int
    /// The position at which the value begins that libyaml was reading.
    let context: Position?

    static let noMemory = SyntaxProblem(text: "no memory", position: nil, byte: 0, context: nil)
}
