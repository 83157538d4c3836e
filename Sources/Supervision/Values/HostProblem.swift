/// Why this machine does not give what a worker needs.
public struct HostProblem: Error, Hashable, Sendable {
    /// As a sentence ends: "no such file or directory".
    public let reason: String
    /// What else helps to mend it, such as where it was looked for.
    public let note: String?

    /// `reason` without a full stop; `note` a sentence without one.
    public init(reason: String, note: String? = nil) {
        self.reason = reason
        self.note = note
    }
}
