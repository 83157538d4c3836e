/// Whether and when a worker that died is launched again.
public struct RestartPolicy: Hashable, Sendable, Codable {
    /// Which ends are followed by another launch.
    public enum Condition: String, Hashable, Sendable, Codable, CaseIterable {
        /// All of them, success included.
        case always
        /// None.
        case never
        /// All but an exit with 0.
        case onFailure = "on-failure"
    }

    /// Which ends are followed by another launch.
    public var condition: Condition
    /// How long that launch waits.
    public var backoff: Backoff
    /// How many deaths are too many.
    public var intensity: Intensity
    /// Exits that mean "do not try again".
    public var neverOn: [Exit]

    /// A policy of these parts. What is not given is what a manifest means by saying nothing.
    public init(
        condition: Condition = .always, backoff: Backoff = Backoff(), intensity: Intensity = Intensity(),
        neverOn: [Exit] = []
    ) {
        self.condition = condition
        self.backoff = backoff
        self.intensity = intensity
        self.neverOn = neverOn
    }

    /// Whether a worker that ended so is wanted again at all.
    package func wantsAnother(after exit: Exit) -> Bool {
        if neverOn.contains(exit) { return false }
        return switch condition {
        case .always: true
        case .onFailure: !exit.isSuccess
        case .never: false
        }
    }
}

/// How long to wait after deaths in a row. The first replacement is immediate; only then do waits grow.
public struct Backoff: Hashable, Sendable, Codable {
    /// The wait after the second death in a row.
    public var initial: Duration
    /// What each further death multiplies the wait by.
    public var factor: Double
    /// What no wait grows past, jitter aside.
    public var max: Duration
    /// The share of a wait, 0…1, up to which it is lengthened at random, so that many do not come back at once.
    public var jitter: Double
    /// A run this long makes the next death the first in a row again.
    public var resetAfter: Duration

    /// A backoff of these parts. What is not given is what a manifest means by saying nothing.
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
    ///   - deaths: From 1; the first is followed at once.
    ///   - random: 0..<1, where in the jitter's span this wait lies.
    package func wait(afterDeaths deaths: Int, random: Double) -> Duration {
        guard deaths > 1 else { return .zero }
        let ceiling = max / .seconds(1)
        var seconds = initial / .seconds(1)
        // The loop ends at the ceiling, so a long row of deaths costs no more than a short one.
        for _ in 0..<Swift.min(deaths - 2, 64) where seconds < ceiling { seconds *= factor }
        let wait = Swift.min(seconds, ceiling) * (1 + jitter * random)
        // A policy made in code may hold any numbers; a Duration made of NaN or of centuries would trap.
        return wait.isFinite ? .seconds(Swift.min(Swift.max(wait, 0), 1e9)) : max
    }
}

/// How many deaths are too many, as in OTP's supervisor(3): more than `deaths` within `within`.
public struct Intensity: Hashable, Sendable, Codable {
    /// What follows one death too many.
    public enum Escalation: String, Hashable, Sendable, Codable, CaseIterable {
        /// The worker stays down until a reload.
        case hold
        /// So does its whole group.
        case stopGroup = "stop-group"
        /// The master stops everything and exits with 70.
        case exit
    }

    /// How many deaths are still endured.
    public var deaths: Int
    /// For how long a death counts.
    public var within: Duration
    /// What follows one too many.
    public var then: Escalation

    /// An intensity of these parts. What is not given is what a manifest means by saying nothing.
    public init(deaths: Int = 5, within: Duration = .seconds(60), then: Escalation = .hold) {
        self.deaths = deaths
        self.within = within
        self.then = then
    }
}

/// How a worker is asked to leave.
public struct StopPolicy: Hashable, Sendable, Codable {
    /// Who gets the signals: the process alone, or its whole process group.
    public enum Scope: String, Hashable, Sendable, Codable, CaseIterable {
        /// The worker's own process.
        case process
        /// Its process group, and the worker itself when it has left that.
        case group
    }

    /// What asks it to leave.
    public var signal: Signal
    /// How long it may take before KILL.
    public var grace: Duration
    /// Who gets the signals.
    public var scope: Scope

    /// A policy of these parts. What is not given is what a manifest means by saying nothing.
    public init(signal: Signal = .terminate, grace: Duration = .seconds(30), scope: Scope = .group) {
        self.signal = signal
        self.grace = grace
        self.scope = scope
    }
}
