/// Why this machine does not provide something that a worker needs.
public struct HostProblem: Error, Hashable, Sendable {
    /// The reason, to end a sentence with, such as "no such file or directory".
    public let reason: String
    /// A sentence that helps to fix the problem, such as where a program was searched for.
    public let note: String?

    /// Creates a problem. Neither text ends in a full stop.
    public init(reason: String, note: String? = nil) {
        self.reason = reason
        self.note = note
    }
}
