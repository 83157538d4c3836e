/// What is to take the place of a worker's process: a new spec that a reload has brought, or a fresh process of the same
/// spec.
package struct Replacement: Hashable, Sendable {
    /// The spec of the process that takes the place.
    package internal(set) var spec: Shared<WorkerSpec>
    /// Why the process of the worker is stopped when its successor is up, or before its successor is launched.
    package internal(set) var reason: StopReason
    /// The process that runs beside the occupant and takes its place when it has arrived; nil until it is launched.
    package internal(set) var successor: Process?
    /// When the launch of a successor that has failed is repeated.
    var retryAt: Instant?
    /// How many successors have failed in a row.
    var failures = 0
    /// When the successors failed that count for the restart intensity, oldest first.
    var recentFailures: [Instant] = []
    /// Whether no further successor is launched until the next reload, because the restart policy asks for none. The old
    /// process goes on.
    var isGivenUp = false

    init(_ spec: Shared<WorkerSpec>, _ reason: StopReason) {
        self.spec = spec
        self.reason = reason
    }

    /// Forgets the successors that have failed, so that the next one is launched at once.
    mutating func startOver() {
        retryAt = nil
        failures = 0
        recentFailures = []
        isGivenUp = false
    }

    /// Whether the spec is the same, and only the process is replaced.
    var isRecycling: Bool { if case .recycled = reason { true } else { false } }
}
