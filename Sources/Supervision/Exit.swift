/// How a launch ended.
public enum Exit: Hashable, Sendable, Codable {
    case code(Int32)
    case signal(Signal)
    /// No process came to be, or it failed before the program started.
    case neverStarted(LaunchFailure)

    public var isSuccess: Bool { self == .code(0) }
}

/// The step between clone and exec that failed, and the system's error number for it.
public struct LaunchFailure: Error, Hashable, Sendable, Codable {
    /// The raw values are those of the C shim.
    public enum Step: Int32, Hashable, Sendable, Codable, CaseIterable {
        case prepare = 0, clone, processGroup, parentDeath, signals, limits, affinity, workingDirectory, descriptors,
            exec
    }

    public let step: Step
    public let errno: Int32
    /// What the step was about: the program, the directory, the socket. Empty when it needs no name.
    public let subject: String

    public init(step: Step, errno: Int32, subject: String = "") {
        self.step = step
        self.errno = errno
        self.subject = subject
    }
}

extension Exit: CustomStringConvertible {
    /// `1`, `SIGSEGV`, or the step that failed, as in `exec (errno 2)`.
    public var description: String {
        switch self {
        case .code(let code): "\(code)"
        case .signal(let signal): signal.description
        case .neverStarted(let failure): "\(failure.step) (errno \(failure.errno))"
        }
    }
}
