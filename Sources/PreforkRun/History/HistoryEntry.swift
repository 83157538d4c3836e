import JSONText

/// A reload as the history records it.
struct HistoryEntry: Hashable {
    /// How a reload has ended.
    enum Outcome: String, CaseIterable {
        /// The master has started with the manifest.
        case started
        case committed
        /// The manifest was refused, and nothing has changed.
        case refused
        case rolledBack = "rolled-back"
        /// A failure has stopped the reload halfway.
        case paused
        /// A signal has given a group another number of workers, and the manifest is as it was.
        case scaled
        /// Another reload has taken its place.
        case superseded
        /// The master was stopped before.
        case stopped

        /// Whether what the manifest describes has run.
        var hasRun: Bool { self == .started || self == .committed }
    }

    /// The number of the entry. It is one more than that of the entry before.
    let number: Int
    /// When the reload has ended, in RFC 3339.
    let time: String
    /// Who has asked: `start`, `SIGHUP`, `user 1000 (pid 4711)`, or the path of the file that has changed.
    let asker: String
    /// The generation of the master; nil when the manifest was refused.
    let generation: Int?
    let outcome: Outcome
    /// The SHA-256 of the manifest; nil when it could not be read.
    let manifest: String?
    /// Why the reload was not committed, with the place in the manifest.
    let cause: String?
}

extension HistoryEntry {
    var json: JSON {
        [
            "number": .integer(number), "time": .text(time), "asked_by": .text(asker),
            "generation": generation.map { .integer($0) } ?? .null, "outcome": .text(outcome.rawValue),
            "manifest": .text(orNull: manifest), "cause": .text(orNull: cause),
        ]
    }

    /// What every reader of JSON keeps exact. A file that somebody has edited may have any number.
    private static let greatestNumber = 9_007_199_254_740_991

    static func isDigest(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }

    /// Reads an entry; nil when it is none.
    init?(_ json: JSON) {
        guard let number = json["number"]?.integer, let time = json["time"]?.text,
            (1...HistoryEntry.greatestNumber).contains(number), let asker = json["asked_by"]?.text,
            let outcome = json["outcome"]?.text.flatMap(Outcome.init)
        else { return nil }
        self.number = number
        self.time = time
        self.asker = asker
        self.outcome = outcome
        generation = json["generation"]?.integer
        // A digest becomes the name of a file.
        manifest = json["manifest"]?.text.flatMap { HistoryEntry.isDigest($0) ? $0 : nil }
        cause = json["cause"]?.text
    }
}
