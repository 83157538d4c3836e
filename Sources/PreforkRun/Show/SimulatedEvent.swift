import JSONText
import Supervision

/// Something that happens in a simulated reload.
struct SimulatedEvent: Hashable {
    /// What happens.
    enum Kind: String {
        case launched, up, serving, asked, gone, killed, exited, completed
        case notUp = "not-up"
        case failed = "rollout-failed"
        case committed
        case rolledBack = "rolled-back"
        case needFailed = "need-failed"
        case finished = "master-exits"

        /// Whether the event is about the reload and not about a process.
        var isMilestone: Bool {
            switch self {
            case .failed, .committed, .rolledBack, .needFailed, .finished: true
            case .launched, .up, .serving, .asked, .gone, .killed, .exited, .completed, .notUp: false
            }
        }
    }

    /// How long after the acceptance of the new manifest.
    let time: Duration
    let kind: Kind
    /// The worker; nil for an event that no single worker is the subject of.
    let worker: WorkerID?
    var launch: UInt64?
    var mark = SimulatedProcess.Mark.none
    /// What happens, to follow the name of the worker, or as a sentence of its own where there is none.
    let text: String

    var json: JSON {
        .object(
            [
                JSON.Member("at_ms", .integer(time.clampedNanoseconds / 1_000_000)),
                JSON.Member("event", .text(kind.rawValue)),
            ] + (worker.map { [JSON.Member("worker", .text($0.description))] } ?? [])
                + (launch.map { [JSON.Member("launch", .integer($0))] } ?? [])
                + [JSON.Member("text", .text(text))])
    }
}
