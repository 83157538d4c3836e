/// What a worker reports about itself, as with sd_notify(3), or by a line of its output.
package enum WorkerReport: Hashable, Sendable {
    /// `READY=1`: the worker is ready.
    case ready
    /// A line matches the pattern that the readiness of the worker waits for.
    case wroteLine
    /// `WATCHDOG=1`: the worker still works.
    case watchdog
    /// `WATCHDOG=trigger`: the worker has found a fault in itself.
    case watchdogTriggered
    /// `EXTEND_TIMEOUT_USEC`: the worker needs this much more time from now on, to come up or to stop.
    case extendTimeout(Duration)
    /// `STATUS`: a line of text about the worker's state.
    case status(String)
}
