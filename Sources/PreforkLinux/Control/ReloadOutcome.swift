internal import JSONText
package import Supervision

/// How a reload has ended.
package enum ReloadOutcome: Hashable {
    /// The manifest was refused, and nothing has changed.
    case refused
    /// The new set is accepted, and its workers may still have to be replaced.
    case accepted(generation: Int)
    case committed(generation: Int, notUp: [WorkerID])
    case paused(RolloutFailure, generation: Int)
    case rolledBack(RolloutFailure, generation: Int, notUp: [WorkerID])
    /// The master was stopped before the reload had ended.
    case stopped

    var json: JSON {
        switch self {
        case .refused: ["ok": true, "result": "refused"]
        case .stopped: ["ok": true, "result": "stopped"]
        case .accepted(let generation): ["ok": true, "result": "accepted", "generation": .integer(generation)]
        case .committed(let generation, let notUp):
            [
                "ok": true, "result": "committed", "generation": .integer(generation),
                "not_up": JSON(notUp),
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
                "not_up": JSON(notUp),
            ]
        }
    }
}
