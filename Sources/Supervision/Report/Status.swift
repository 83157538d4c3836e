/// The state of all workers at one moment.
public struct Status: Hashable, Sendable {
    /// How many sets of workers were accepted, including the current one.
    public let generation: Int
    /// A row for each worker, sorted by id, followed by a row for each successor and for each process that is being
    /// stopped.
    public let rows: [Row]
    /// The reload that is in progress or paused; nil when there is none.
    public let rollout: Rollout?
    /// Whether the manifest that was read last is not what runs, because it was refused or taken back.
    public let manifestDiffers: Bool

    /// How many workers run, ready or not. Successors and processes that are being stopped are not counted.
    public var running: Int { rows.count { $0.role == .worker && ($0.state == .running || $0.state == .ready) } }

    /// A reload whose workers are being replaced.
    public struct Rollout: Hashable, Sendable {
        /// How far the reload is.
        public enum State: Hashable, Sendable {
            /// Workers are being replaced.
            case rolling
            /// Nothing more is replaced until the next reload, or until an operator lets the reload go on.
            case paused(Pause)
            /// What ran before the reload is being launched again.
            case rollingBack(RolloutFailure)
        }

        /// Why a reload is paused.
        public enum Pause: Hashable, Sendable {
            /// New processes have failed, and the policy of their group pauses the reload.
            case failed(RolloutFailure)
            /// An operator has paused it.
            case ordered(Operator)
        }

        /// How far the reload is.
        public let state: State
        /// How many workers have still to be replaced or to come up.
        public let remaining: Int
        /// How long ago the reload was accepted.
        public let age: Duration
    }

    /// The state of one worker, or of one process that is being stopped.
    public struct Row: Hashable, Sendable {
        /// The id of the worker.
        public let id: WorkerID
        /// What the row describes.
        public let role: Role
        /// Whether the row describes a process that is being stopped instead of a worker.
        public var isLeaving: Bool { role == .leaving }
        /// The state of the worker or process.
        public let state: State
        /// The pid; nil when there is no process.
        public let pid: Int32?
        /// How long the worker or process has been in its state; nil while it is waiting.
        public let age: Duration?
        /// How many processes the worker has had since the master started.
        public let launches: Int
        /// How the worker's last process ended; nil when none has ended.
        public let lastExit: Exit?
        /// Whether the kernel has killed the worker's last process for lack of memory.
        public let ranOutOfMemory: Bool
        /// What the worker has reported about itself, as with `STATUS=` of sd_notify(3).
        public let text: String?
        /// Whether a reload has still to replace the worker.
        public let isOutdated: Bool
        /// How many threads the process may have at a time, or the next one; nil for no cap.
        public let cap: Int?
        /// The sockets that the master has opened for the worker.
        public let sockets: [SocketSpec]
        /// The files that the worker's lines are appended to, that of standard output first.
        public let outputFiles: [String]
    }

    /// What a row describes.
    public enum Role: Hashable, Sendable {
        /// A worker, with the process that does its work.
        case worker
        /// A process that takes the worker's place when it is up, or will be launched again to do so.
        case successor
        /// A process that is being stopped.
        case leaving
    }

    /// The state of a worker or process.
    public enum State: Hashable, Sendable {
        /// The launch is in progress, or waits for an earlier process of the worker to exit.
        case waiting
        /// The launch waits for another group.
        case waitingFor(String)
        /// The program runs and is not up yet. The launch has failed after this time.
        case starting(Duration)
        /// The program runs.
        case running
        /// The program runs and has reported that it is ready.
        case ready
        /// The worker is launched again after this time.
        case backingOff(Duration)
        /// The restart policy asks for no further launch.
        case completed
        /// The worker died too often, or its group was stopped. The next accepted reload launches the worker again.
        case held
        /// This operator has stopped the worker. It is launched again when an operator starts it.
        case stopped(by: Operator)
        /// The process was asked to stop. SIGKILL follows after this time.
        case stopping(Duration)
        /// The process was sent SIGKILL and has not been reaped yet.
        case killed
    }
}
