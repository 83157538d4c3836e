/// The state of all workers at one moment.
public struct Status: Hashable, Sendable {
    /// How many sets of workers were accepted, including the current one.
    public let generation: Int
    /// A row for each worker, sorted by id, followed by a row for each process that is being stopped.
    public let rows: [Row]

    /// How many workers run, ready or not. Processes that are being stopped are not counted.
    public var running: Int { rows.count { $0.state == .running || $0.state == .ready } }

    /// The state of one worker, or of one process that is being stopped.
    public struct Row: Hashable, Sendable {
        /// The id of the worker.
        public let id: WorkerID
        /// Whether the row describes a process that is being stopped instead of a worker.
        public let isLeaving: Bool
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
    }

    /// The state of a worker or process.
    public enum State: Hashable, Sendable {
        /// The launch is in progress, or waits for an earlier process of the worker to exit.
        case waiting
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
        /// The process was asked to stop. SIGKILL follows after this time.
        case stopping(Duration)
        /// The process was sent SIGKILL and has not been reaped yet.
        case killed
    }
}
