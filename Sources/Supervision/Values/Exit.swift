/// How a launch ended.
public enum Exit: Hashable, Sendable, Codable {
    /// By itself, with this exit code, 0…255.
    case code(Int32)
    /// By a signal.
    case signal(Signal)
    /// No process came to be, or it failed before the program started.
    case neverStarted(LaunchFailure)

    /// Whether the code is 0.
    public var isSuccess: Bool { self == .code(0) }
}

/// The step between clone and exec that failed, and the system's error number for it.
public struct LaunchFailure: Error, Hashable, Sendable, Codable {
    /// The raw values are those of the C shim.
    public enum Step: Int32, Hashable, Sendable, Codable, CaseIterable {
        /// Words, variables and sockets are put together, before there is a process.
        case prepare = 0
        /// clone3(2).
        case clone
        /// A process group of its own, by setpgid(2).
        case processGroup
        /// Its end with the master's, by PR_SET_PDEATHSIG of prctl(2).
        case parentDeath
        /// Default dispositions and an empty mask.
        case signals
        /// The limit of descriptors that the master found for itself.
        case limits
        /// The CPUs it may run on, by sched_setaffinity(2).
        case affinity
        /// chdir(2).
        case workingDirectory
        /// The standard streams and the sockets at their numbers, and nothing else.
        case descriptors
        /// execve(2).
        case exec
    }

    /// How far it came.
    public let step: Step
    /// The number that errno(3) gives a meaning to.
    public let errno: Int32
    /// What the step was about: the program, the directory, the socket. Empty when it needs no name.
    public let subject: String

    /// `subject` is what the step was about; empty when it needs no name.
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
