/// Something that happened, as a value. Each line of the master's log is written from one.
public enum Notice: Hashable, Sendable {
    /// A manifest was accepted. `generation` counts the accepted manifests from 1. `held` workers are tried again.
    case accepted(Plan, generation: Int, held: Int)
    /// A worker's program runs.
    case launched(Launch, pid: Int32)
    /// A worker's program has reported, `after` its launch, that it is ready. Told once for each launch.
    case ready(Launch, pid: Int32, after: Duration)
    /// A worker's process has ended, or could not be made.
    case exited(Termination)
    /// A process was sent a signal that asks it to stop. KILL follows after `grace`.
    case stopping(Launch, pid: Int32?, Signal, grace: Duration, StopReason)
    /// A process had not exited `after` its grace and was sent KILL.
    case killing(Launch, pid: Int32?, after: Duration)
    /// SIGTERM or SIGINT arrived. `workers` processes have yet to exit.
    case stopRequested(StopRequest, workers: Int)
    /// A second request to stop ended every grace.
    case graceEnded
    /// A reload was requested while everything stops.
    case reloadIgnored
    /// A launch by hand was refused.
    case launchRefused(WorkerID, LaunchRefusal)
    /// How things stand, as SIGQUIT asked.
    case status(Status)
    /// No process is left. The master exits with this code.
    case finished(code: Int32)
    /// A socket was opened. `bound` names the port that the kernel picked.
    case listening(SocketSpec, bound: String)
    /// A socket was closed. `bound` names the port it had.
    case closed(SocketSpec, bound: String)
    /// This machine cannot run a set of workers. What ran before runs on.
    case refused([Refusal], LoadReason)
    /// A signal arrived that has no meaning for the master.
    case ignored(Signal)
    /// A system call failed. Nothing else stops because of it.
    case problem(Problem)
}

/// Why a launch by hand was refused.
public enum LaunchRefusal: Hashable, Sendable {
    /// The master stops.
    case everythingStops
    /// Another worker has the id.
    case idIsTaken
}

/// A failed system call, told as a sentence.
public struct Problem: Hashable, Sendable {
    /// `cannot listen on 127.0.0.1:80: permission denied (bind)`.
    public let sentence: String
    /// The number that errno(3) gives a meaning to; 0 where there is none.
    public let errno: Int32

    package init(_ sentence: String, errno: Int32) {
        self.sentence = sentence
        self.errno = errno
    }
}
