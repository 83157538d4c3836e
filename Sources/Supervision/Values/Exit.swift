/// How a launch ended.
public enum Exit: Hashable, Sendable, Codable {
    /// The process exited with this code, 0…255.
    case code(Int32)
    /// The process was killed by this signal.
    case signal(Signal)
    /// The process could not be created, or failed before its program started.
    case neverStarted(LaunchFailure)

    /// Whether the exit code is 0.
    public var isSuccess: Bool { self == .code(0) }
}

extension Exit: CustomStringConvertible {
    /// The exit code, the name of the signal, or the step that failed: `1`, `SIGSEGV` or `exec (errno 2)`.
    public var description: String {
        switch self {
        case .code(let code): "\(code)"
        case .signal(let signal): signal.description
        case .neverStarted(let failure): "\(failure.step) (errno \(failure.errno))"
        }
    }
}
