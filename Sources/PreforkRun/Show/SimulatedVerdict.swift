import JSONText
import PreforkLinux
import Supervision

/// How a simulated reload ends.
struct SimulatedVerdict: Hashable {
    enum Result: Hashable {
        case committed
        case rolledBack(RolloutFailure)
        case paused(RolloutFailure)
        /// The master has ended, because a worker has failed too often.
        case exited(Int32)
        /// The reload has not ended in the time that is simulated.
        case unfinished
    }

    let result: Result
    /// How long after the acceptance of the new manifest.
    let after: Duration
    /// The workers that are not up when all is quiet.
    var notUp: [WorkerID] = []

    var isCommitted: Bool { result == .committed }

    var sentence: String {
        switch result {
        case .committed where after == .zero: "The reload is committed at once\(rest)."
        case .committed: "The reload is committed after \(after.humanText)\(rest)."
        case .rolledBack(let failure):
            "The reload is taken back after \(after.humanText)\(rest): \(failure.sentence)."
        case .paused(let failure): "The reload is paused after \(after.humanText)\(rest): \(failure.sentence)."
        case .exited(let code): "The master exits with \(code) after \(after.humanText): a worker has failed too often."
        case .unfinished: "The reload has not ended after \(after.humanText)\(rest)."
        }
    }

    private var rest: String {
        notUp.isEmpty ? "" : "; not up: \(notUp.named(atMost: 3))"
    }

    var json: JSON {
        let (word, failure): (String, RolloutFailure?) =
            switch result {
            case .committed: ("committed", nil)
            case .rolledBack(let failure): ("rolled-back", failure)
            case .paused(let failure): ("paused", failure)
            case .exited: ("master-exits", nil)
            case .unfinished: ("unfinished", nil)
            }
        return [
            "result": .text(word), "after_ms": .integer(after.clampedNanoseconds / 1_000_000),
            "cause": .text(orNull: failure?.sentence), "worker": .text(orNull: failure?.worker?.description),
            "at": .text(orNull: failure?.location), "not_up": .list(notUp.map { .text($0.description) }),
        ]
    }
}

extension RolloutFailure {
    /// The failure without its place in the manifest.
    var shortSentence: String { String(sentence.dropFirst(location.map { "\($0): ".count } ?? 0)) }
}
