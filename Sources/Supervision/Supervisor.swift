/// The pure core.
public struct Supervisor: Hashable, Sendable {
    public init(seed: UInt64) {}

    public mutating func handle(_ event: Event, at now: Instant) -> [Effect] { [] }

    public var nextDeadline: Instant? { nil }
}
