internal import Supervision

/// What the engine knows about the programs that are run for events.
///
/// A class, for the reason that `HTTPServing` gives.
final class EventRunner {
    /// An event that waits for its program. The program is the one of the manifest that ran when it happened.
    struct Waiting {
        let kind: EventKind
        let entry: EventPrograms.Entry
        let timeout: Duration
        /// The line that the program reads.
        let text: [UInt8]
    }

    /// What the manifest asks for that was committed last.
    var programs = EventPrograms()
    /// What the manifest of the reload in progress asks for; nil without one.
    var next: EventPrograms?
    /// Whether a reload was refused since the events were looked at.
    var hasRefusedReload = false
    var queue = EventQueue<Waiting>()
    /// The program that runs; nil for none.
    var run: EventRun?
}

/// The run of a program for an event.
final class EventRun {
    let event: EventRunner.Waiting
    let process: KeptProcess
    /// When the process is sent the next signal; nil when it has got SIGKILL.
    var deadline: Instant?
    /// Whether the process was told to end.
    var isLate = false

    init(_ event: EventRunner.Waiting, _ process: KeptProcess) {
        self.event = event
        self.process = process
        deadline = process.startedAt.advanced(by: event.timeout)
    }
}
