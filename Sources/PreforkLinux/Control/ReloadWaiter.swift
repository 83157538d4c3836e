internal import JSONText
internal import Supervision

/// How a reload has ended.
enum ReloadOutcome: Hashable {
    /// The manifest was refused, and nothing has changed.
    case refused
    /// The new set is accepted, and its workers may still have to be replaced.
    case accepted(generation: Int)
    case committed(generation: Int, notUp: [WorkerID])
    case paused(RolloutFailure, generation: Int)
    case rolledBack(RolloutFailure, generation: Int, notUp: [WorkerID])

    var json: JSON {
        switch self {
        case .refused: ["ok": true, "result": "refused"]
        case .accepted(let generation): ["ok": true, "result": "accepted", "generation": .integer(generation)]
        case .committed(let generation, let notUp):
            [
                "ok": true, "result": "committed", "generation": .integer(generation),
                "not_up": ReloadOutcome.list(notUp),
            ]
        case .paused(let failure, let generation):
            [
                "ok": true, "result": "paused", "generation": .integer(generation), "cause": .text(failure.sentence),
                "at": .text(orNull: failure.location),
            ]
        case .rolledBack(let failure, let generation, let notUp):
            [
                "ok": true, "result": "rolled-back", "generation": .integer(generation),
                "cause": .text(failure.sentence), "at": .text(orNull: failure.location),
                "not_up": ReloadOutcome.list(notUp),
            ]
        }
    }

    private static func list(_ workers: [WorkerID]) -> JSON { .list(workers.map { .text($0.description) }) }
}

/// A client that waits for a reload. If a newer reload takes the place of its own, it waits for the newer one.
struct ReloadWaiter {
    /// Whether the client waits until the reload has ended, and not only until it is accepted.
    let isPatient: Bool
    /// The generation of the reload; nil until it is accepted.
    private(set) var generation: Int?
    /// How the reload ends, as far as it is known.
    private(set) var outcome = ReloadOutcome.refused

    init(isPatient: Bool) { self.isPatient = isPatient }

    /// Takes over what has happened.
    ///
    /// - Returns: The outcome if the client has waited for this.
    mutating func note(_ notice: Notice) -> ReloadOutcome? {
        switch notice {
        case .accepted(_, let generation, _):
            self.generation = generation
            outcome = .committed(generation: generation, notUp: [])
            return isPatient ? nil : .accepted(generation: generation)
        case .committed(let generation, _, let notUp): outcome = .committed(generation: generation, notUp: notUp)
        case .rolloutFailed(let failure, then: .pause):
            return generation.map { .paused(failure, generation: $0) }
        case .rolledBack(let failure, let generation, to: _, after: _, let notUp):
            outcome = .rolledBack(failure, generation: generation, notUp: notUp)
        case .reloadIgnored, .finished: return generation == nil ? .refused : outcome
        default: break
        }
        return nil
    }
}
