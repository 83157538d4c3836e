/// How things stand: a row a worker, in order of their ids, then those on their way out.
public struct Status: Hashable, Sendable {
    /// How many sets of workers were accepted, this one included.
    public let generation: Int
    /// One a worker.
    public let rows: [Row]

    /// How many workers run, whether they say that they are ready or not. Those on their way out do not count.
    public var running: Int { rows.count { $0.state == .running || $0.state == .ready } }

    /// How one of them stands.
    public struct Row: Hashable, Sendable {
        /// Who it is.
        public let id: WorkerID
        /// Whether this is a process on its way out, and not a place.
        public let isLeaving: Bool
        /// What it is about.
        public let state: State
        /// Nil where no process is.
        public let pid: Int32?
        /// How long it has been in this state.
        public let age: Duration?
        /// How many processes this worker has had since the master started.
        public let launches: Int
        /// How the last of them ended; nil while none has.
        public let lastExit: Exit?
    }

    /// What a worker is about.
    public enum State: Hashable, Sendable {
        /// Waits for its turn: its launch is under way, or its predecessor has to leave first.
        case waiting
        /// Its program runs.
        case running
        /// Runs, and has said that it is up.
        case ready
        /// The next try comes in this time.
        case backingOff(Duration)
        /// The restart policy asks for no further launch.
        case completed
        /// It died too often; a reload tries again.
        case held
        /// Asked to leave; KILL comes in this time.
        case stopping(Duration)
        /// Was sent KILL and is about to be gone.
        case killed
    }
}
