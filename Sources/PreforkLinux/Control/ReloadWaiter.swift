internal import Supervision

/// A client that waits for a reload. If a newer reload takes the place of its own, it waits for the newer one.
struct ReloadWaiter {
    /// Whether the client waits until the reload has ended, and not only until it is accepted.
    let isPatient: Bool
    /// The generation of the reload; nil until it is accepted.
    private(set) var generation: Int?
    /// The end of the reload, if it was told.
    private var told: ReloadOutcome?

    init(isPatient: Bool) { self.isPatient = isPatient }

    /// Takes over what has happened.
    ///
    /// - Returns: The outcome if the client has waited for this.
    mutating func note(_ notice: Notice) -> ReloadOutcome? {
        switch notice {
        case .accepted(_, let generation, _):
            self.generation = generation
            told = nil
            return isPatient ? nil : .accepted(generation: generation)
        case .committed(let generation, _, let notUp) where self.generation != nil:
            told = .committed(generation: generation, notUp: notUp)
        case .rolloutFailed(let failure, then: .pause):
            return generation.map { .paused(failure, generation: $0) }
        case .rolledBack(let failure, let generation, to: _, after: _, let notUp) where self.generation != nil:
            told = .rolledBack(failure, generation: generation, notUp: notUp)
        case .reloadIgnored, .finished: return told ?? .stopped
        default: break
        }
        return nil
    }

    /// How the reload has ended; nil if it has not. One that has nothing to replace ends without a word.
    ///
    /// - Parameters:
    ///   - isServing: Whether the master is not stopping.
    ///   - isInProgress: Whether a reload is in progress.
    func outcome(isServing: Bool, isInProgress: Bool) -> ReloadOutcome? {
        if let told { return told }
        if !isServing { return .stopped }
        guard !isInProgress, let generation else { return nil }
        return .committed(generation: generation, notUp: [])
    }
}
