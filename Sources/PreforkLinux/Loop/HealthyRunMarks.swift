internal import Supervision

/// The times at which the loop takes a turn so that it knows of young processes that they have had a healthy run.
///
/// If the master is stopped by SIGSTOP, nobody knows when a process ended that ends meanwhile, only that it ran at the last
/// turn. A process that runs for hours in an idle master would otherwise count as one that has failed at its start. Each
/// process has its turn at most twice as long after its launch as a healthy run takes, so that a thousand launches need few
/// turns, and a master whose workers are all healthy needs none.
struct HealthyRunMarks {
    private struct Mark {
        var due: Instant
        /// When the newest process will have had a healthy run.
        var last: Instant
    }

    /// By how long a healthy run takes.
    private var marks: [Duration: Mark] = [:]

    /// The time of the next turn; nil when no process is young.
    var next: Instant? { marks.values.lazy.map(\.due).min() }

    /// Records a launch.
    ///
    /// - Parameter run: How long a healthy run takes.
    mutating func add(_ run: Duration, at now: Instant) {
        let end = now.advanced(by: run)
        marks[run, default: Mark(due: end, last: end)].last = end
    }

    /// Records a turn of the loop.
    mutating func removeDue(at now: Instant) {
        for (run, mark) in marks where mark.due <= now {
            marks[run] = mark.last <= now ? nil : Mark(due: mark.last, last: mark.last)
        }
    }
}
