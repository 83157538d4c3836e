/// An error of the library, such as a context that no process can be launched with. Its description is one sentence.
public struct PreforkError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    package init(_ description: String) { self.description = description }
}
