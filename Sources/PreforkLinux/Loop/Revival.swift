import Supervision

/// When a process that the master keeps alive is started again: at once after a long run, and later after each short one.
struct Revival {
    /// When the process is started; nil while it runs or is not needed.
    private(set) var due: Instant?
    /// How many starts have failed or were soon followed by an end, in a row.
    private var failures = 0
    /// Whether the last start has failed.
    private var hasFailed = false

    /// A shorter run is a failure.
    private static let shortRun = Duration.seconds(10)

    /// Starts the process as soon as the loop comes to it.
    mutating func begin(at now: Instant) { due = now }

    /// Whether the process is to be started now, which is asked once.
    mutating func takeDue(at now: Instant) -> Bool {
        guard let time = due, time <= now else { return false }
        due = nil
        return true
    }

    /// Notes that the process could not be started.
    ///
    /// - Returns: The time until the next start, and whether the start before has not failed.
    mutating func startFailed(at now: Instant) -> (wait: Duration, isFirst: Bool) {
        failures += 1
        due = now.advanced(by: wait)
        defer { hasFailed = true }
        return (wait, !hasFailed)
    }

    /// Notes that the process has ended.
    ///
    /// - Returns: The time until the next start.
    mutating func ended(_ process: KeptProcess, at now: Instant) -> Duration {
        failures = now.since(process.startedAt) < Revival.shortRun ? failures + 1 : 0
        hasFailed = false
        let wait = failures < 2 ? .zero : self.wait
        due = now.advanced(by: wait)
        return wait
    }

    private var wait: Duration { min(.milliseconds(100) * (1 << min(failures, 6)), .seconds(5)) }
}
