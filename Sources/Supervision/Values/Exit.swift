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

/// A launch that failed: the failed step, and the error number of the system.
public struct LaunchFailure: Error, Hashable, Sendable, Codable {
    /// The steps of a launch. The raw values are those of `prefork_step` in the C module.
    package enum Step: Int32, Hashable, Sendable, Codable, CaseIterable {
        /// Preparing the arguments, the environment and the sockets, before the process is created.
        case prepare = 0
        /// Creating the process, by clone3(2).
        case clone
        /// Creating a process group for the process, by setpgid(2).
        case processGroup
        /// Setting the signal that the process is sent when the master dies, by PR_SET_PDEATHSIG of prctl(2).
        case parentDeath
        /// Setting the default dispositions and an empty signal mask.
        case signals
        /// Restoring the limit of open descriptors that the master was started with.
        case limits
        /// Binding the process to CPUs, by sched_setaffinity(2).
        case affinity
        /// Changing the working directory, by chdir(2).
        case workingDirectory
        /// Moving the null device and the sockets to their numbers, and closing all other descriptors.
        case descriptors
        /// Executing the program, by execve(2).
        case exec
    }

    /// The step that failed.
    package let step: Step
    /// The error number of errno(3).
    public let errno: Int32
    /// The program or directory that the step failed on; empty when the step needs no name.
    public let subject: String

    /// Creates a failure. `subject` is the program or directory that the step failed on.
    package init(step: Step, errno: Int32, subject: String = "") {
        self.step = step
        self.errno = errno
        self.subject = subject
    }
}

extension LaunchFailure {
    /// Whether the machine lacks something that a launch needs: process ids, memory or descriptors. Such a lack may be over
    /// in a moment, and the worker is not to blame for it. The numbers are Linux's.
    package var isLack: Bool {
        let again: Int32 = 11, noMemory: Int32 = 12, tableOverflow: Int32 = 23, tooManyFiles: Int32 = 24
        switch step {
        case .prepare, .clone: return [again, noMemory, tableOverflow, tooManyFiles].contains(errno)
        case .processGroup, .parentDeath, .signals, .limits, .affinity, .workingDirectory, .descriptors, .exec:
            return false
        }
    }
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
