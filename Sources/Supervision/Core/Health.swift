/// What probes and reports have told about a process, and when the next step is due.
struct Health: Hashable, Sendable {
    /// The purpose of the probe that has not been answered yet; nil when there is none.
    var unanswered: ProbePurpose?
    /// Whether the policies have changed since that probe was sent, so that its answer does not count.
    var answerIsStale = false
    /// When the process is probed next; nil while a probe is unanswered, and when the process is not probed.
    var nextProbe: Instant?
    /// How many probes of this purpose have been sent.
    var probes = 0
    /// How many probes have failed in a row.
    var failures = 0
    /// Why the last probe failed.
    var cause: String?
    /// When the worker has to have reported `WATCHDOG=1`.
    var watchdogDue: Instant?
    /// When the process has reached its greatest age.
    var recycleAt: Instant?
    /// Whether the process has reached that age, and is to be replaced as soon as it may be.
    var isTooOld = false
    /// When the memory of the process is measured next.
    var nextMeasure: Instant?
    /// What the worker has reported about itself.
    var text: String?

    /// Forgets what probes have told, because other probes follow. An answer that is still to come does not count, but
    /// schedules the next probe.
    mutating func startOver(nextProbe: Instant?) {
        failures = 0
        cause = nil
        answerIsStale = unanswered != nil
        self.nextProbe = unanswered == nil ? nextProbe : nil
    }

    /// The time of the next step of a process that is up.
    var deadline: Instant? { [nextProbe, watchdogDue, recycleAt, nextMeasure].lazy.compactMap { $0 }.min() }
}
