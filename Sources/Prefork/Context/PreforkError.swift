/// What a program of the library has asked for and cannot have, as a sentence.
public struct PreforkError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
