/// Decides whether and when a worker that exited is launched again.
public struct RestartPolicy: Hashable, Sendable, Codable {
    /// The exits that are followed by another launch.
    public enum Condition: String, Hashable, Sendable, Codable, CaseIterable {
        /// Every exit, including an exit with 0.
        case always
        /// No exit.
        case never
        /// Every exit but an exit with 0.
        case onFailure = "on-failure"
    }

    /// The exits that are followed by another launch.
    public var condition: Condition
    /// How long the launch waits.
    public var backoff: Backoff
    /// How many deaths are tolerated.
    public var intensity: Intensity
    /// The exits after which the worker is never launched again.
    public var neverOn: [Exit]

    /// A restart policy. By default a worker is launched again after every exit, with the default backoff and
    /// intensity.
    public init(
        condition: Condition = .always, backoff: Backoff = Backoff(), intensity: Intensity = Intensity(),
        neverOn: [Exit] = []
    ) {
        self.condition = condition
        self.backoff = backoff
        self.intensity = intensity
        self.neverOn = neverOn
    }

    /// Whether the policy launches a worker again after this exit.
    package func wantsAnother(after exit: Exit) -> Bool {
        if neverOn.contains(exit) { return false }
        return switch condition {
        case .always: true
        case .onFailure: !exit.isSuccess
        case .never: false
        }
    }
}

/// The waits between deaths in a row. The first launch after a death is immediate; further waits grow.
public struct Backoff: Hashable, Sendable, Codable {
    /// The wait after the second death in a row.
    public var initial: Duration
    /// The factor by which each further death lengthens the wait.
    public var factor: Double
    /// The longest wait, without jitter.
    public var max: Duration
    /// The largest share of a wait, 0…1, that is added at random, so that many workers do not restart at once.
    public var jitter: Double
    /// A run of at least this length ends a row of deaths.
    public var resetAfter: Duration

    /// A backoff. By default waits start at 500 milliseconds and double up to 30 seconds, with up to 10 % added at
    /// random, and a run of 60 seconds ends a row of deaths. A manifest has the same defaults.
    public init(
        initial: Duration = .milliseconds(500), factor: Double = 2, max: Duration = .seconds(30),
        jitter: Double = 0.1, resetAfter: Duration = .seconds(60)
    ) {
        self.initial = initial
        self.factor = factor
        self.max = max
        self.jitter = jitter
        self.resetAfter = resetAfter
    }

    /// The wait before the launch that follows the `deaths`-th death in a row.
    ///
    /// - Parameters:
    ///   - deaths: The number of deaths in a row, from 1. A launch follows the first death at once.
    ///   - random: The part of the jitter that is added, in 0..<1.
    package func wait(afterDeaths deaths: Int, random: Double) -> Duration {
        guard deaths > 1 else { return .zero }
        let ceiling = max / .seconds(1)
        var seconds = initial / .seconds(1)
        // The loop ends at the ceiling, so a long row of deaths costs no more than a short one.
        for _ in 0..<Swift.min(deaths - 2, 64) where seconds < ceiling { seconds *= factor }
        let wait = Swift.min(seconds, ceiling) * (1 + jitter * random)
        // A policy that is made in code may hold any numbers. Converting NaN or many centuries to a Duration traps.
        return wait.isFinite ? .seconds(Swift.min(Swift.max(wait, 0), 1e9)) : max
    }
}

/// The limit of deaths, as in OTP's supervisor(3). The limit is exceeded by more than `deaths` deaths within `within`.
public struct Intensity: Hashable, Sendable, Codable {
    /// What the master does when the limit is exceeded.
    public enum Escalation: String, Hashable, Sendable, Codable, CaseIterable {
        /// The worker is held: it is not launched again until a reload.
        case hold
        /// Every worker of the group is stopped and held.
        case stopGroup = "stop-group"
        /// The master stops every worker and exits with 70.
        case exit
    }

    /// The number of deaths that is still tolerated.
    public var deaths: Int
    /// The time for which a death counts.
    public var within: Duration
    /// What the master does when the limit is exceeded.
    public var then: Escalation

    /// A limit of deaths. By default a worker is held after more than five deaths within 60 seconds. A manifest has the
    /// same defaults.
    public init(deaths: Int = 5, within: Duration = .seconds(60), then: Escalation = .hold) {
        self.deaths = deaths
        self.within = within
        self.then = then
    }
}

/// How a worker is stopped: by a signal, and by SIGKILL when it has not exited in time.
public struct StopPolicy: Hashable, Sendable, Codable {
    /// The processes that get the signals.
    public enum Scope: String, Hashable, Sendable, Codable, CaseIterable {
        /// The worker's process alone.
        case process
        /// The worker's process group, and the worker's process when it has left the group.
        case group
        /// The worker's process gets the stop signal. SIGKILL goes to the process group, both when the grace is over and
        /// when the worker's process has exited. For programs that stop their own children.
        case mixed

        /// Whether a signal goes to the process group.
        package func includesGroup(for signal: Signal) -> Bool {
            switch self {
            case .process: false
            case .group: true
            case .mixed: signal == .kill
            }
        }
    }

    /// The signal that asks the worker to exit.
    public var signal: Signal
    /// The time that the worker has to exit before it gets SIGKILL.
    public var grace: Duration
    /// The processes that get the signals.
    public var scope: Scope

    /// A stop policy. By default the worker's process group gets SIGTERM, and SIGKILL after 30 seconds. A manifest has
    /// the same defaults.
    public init(signal: Signal = .terminate, grace: Duration = .seconds(30), scope: Scope = .group) {
        self.signal = signal
        self.grace = grace
        self.scope = scope
    }
}
