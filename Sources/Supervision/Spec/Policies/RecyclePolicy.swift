/// When a worker that works is replaced anyway, such as a worker that leaks memory.
public struct RecyclePolicy: Hashable, Sendable, Codable {
    /// The age at which a process is replaced; nil for no limit.
    public var maxAge: Duration?
    /// The resident memory above which a process is replaced, in bytes; nil for no limit.
    public var maxRSS: Int?
    /// The largest share of `maxAge`, 0…1, by which a process is replaced earlier, at random, so that workers that were
    /// started together are not replaced together.
    public var jitter: Double

    /// Creates a policy. By default nothing is limited, and the jitter is 10 %.
    public init(maxAge: Duration? = nil, maxRSS: Int? = nil, jitter: Double = 0.1) {
        self.maxAge = maxAge
        self.maxRSS = maxRSS
        self.jitter = jitter
    }

    /// How often the resident memory of a process is measured.
    package static let measuringPeriod = Duration.seconds(10)

    /// The age at which a process is replaced; nil for no limit.
    ///
    /// - Parameter random: The part of the jitter that is subtracted, in 0..<1.
    package func age(random: Double) -> Duration? {
        guard let maxAge else { return nil }
        let share = 1 - min(max(jitter.isFinite ? jitter : 0, 0), 1) * random
        return .seconds(min(maxAge / .seconds(1) * share, 1e9))
    }
}
