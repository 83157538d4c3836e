/// When a launch of a worker is up. A worker without readiness is up as soon as its program runs.
public struct Readiness: Hashable, Sendable, Codable {
    /// What has to be seen of a launch before it is up.
    public enum Condition: Hashable, Sendable, Codable {
        /// The worker, or a process that it has started, reports `READY=1` as with sd_notify(3).
        case notify
        /// A probe succeeds.
        case probe(Probe)
        /// A line of its output matches an extended regular expression, as with `grep -E`. The output has to be captured by
        /// an `OutputPolicy`. Of a line the first 4096 bytes are looked at.
        case log(String)
        /// The program has run for this time.
        case after(Duration)
    }

    /// What has to be seen of a launch before it is up.
    public var condition: Condition
    /// The time that a launch has to come up. A launch that is not up by then is stopped, and that counts as a death.
    public var timeout: Duration
    /// The time between two probes.
    public var period: Duration

    /// Creates a readiness. By default a launch has 60 seconds to come up, and is probed each second.
    public init(_ condition: Condition, timeout: Duration = .seconds(60), period: Duration = .seconds(1)) {
        self.condition = condition
        self.timeout = timeout
        self.period = period
    }

    /// The time that one probe has: the period, at most 3 seconds.
    package var probeTimeout: Duration { min(period, .seconds(3)) }
}

/// Whether a worker that is up still works. A worker that fails too often in a row is stopped and launched again, which
/// counts as a death.
public struct Liveness: Hashable, Sendable, Codable {
    /// How the worker is probed.
    public var probe: Probe
    /// The time between two probes.
    public var period: Duration
    /// The time that one probe has.
    public var timeout: Duration
    /// How many probes in a row have to fail before the worker is stopped.
    public var failureThreshold: Int

    /// Creates a liveness. By default a worker is probed each 10 seconds, a probe has 3 seconds, and the worker is stopped
    /// after three failures in a row.
    public init(
        _ probe: Probe, period: Duration = .seconds(10), timeout: Duration = .seconds(3), failureThreshold: Int = 3
    ) {
        self.probe = probe
        self.period = period
        self.timeout = timeout
        self.failureThreshold = failureThreshold
    }

    /// Creates a liveness of a worker that writes a line now and then. A worker that has written nothing for this time is
    /// stopped. Its output has to be captured by an `OutputPolicy`.
    public init(silentFor time: Duration) { self.init(.silence(time), period: time, failureThreshold: 1) }
}
