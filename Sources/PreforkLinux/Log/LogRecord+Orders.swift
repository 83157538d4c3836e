internal import Supervision

/// Records about the orders of operators.
extension LogRecord {
    static func ordered(_ order: Order, _ generation: Int, _ giver: Operator) -> LogRecord {
        let reload = "reload \(generation - 1)"
        let record =
            switch order {
            case .restart(let ids, let atOnce):
                about(ids, "restart", "restarted by \(giver.sentence)\(atOnce ? ", at once" : "")")
                    .with("now", atOnce ? 1 : nil)
            case .stop(let ids): about(ids, "stop", "stopped by \(giver.sentence)")
            case .start(let ids): about(ids, "start", "started by \(giver.sentence)")
            case .signal(let ids, let signal):
                about(ids, "signal", "sent \(signal) by \(giver.sentence)").with("signal", signal.description)
            case .pause: LogRecord("rollout-paused", "\(reload) is paused by \(giver.sentence)")
            case .resume: LogRecord("rollout-resumed", "\(reload) goes on, by order of \(giver.sentence)")
            case .abort:
                LogRecord(
                    "rollout-aborted",
                    "\(reload) is aborted by \(giver.sentence); all groups go back to what ran before",
                    level: .warning)
            }
        return record.with(giver)
    }

    static func requested(_ name: String, _ giver: Operator) -> LogRecord {
        let giverText = giver.cameByHTTP ? "HTTP" : "pid \(giver.pid) of user \(giver.user)"
        return LogRecord("requested", "\(name) requested by \(giverText)").with("request", name).with(giver)
    }

    private func with(_ giver: Operator) -> LogRecord {
        giver.cameByHTTP ? with("by", "http") : with("user", giver.user).with("pid", giver.pid)
    }

    private static func about(_ ids: [WorkerID], _ verb: String, _ deed: String) -> LogRecord {
        LogRecord("operator-\(verb)", "\(ids.named(atMost: 5)) \(ids.count == 1 ? "is" : "are") \(deed)")
            .with("workers", ids.map(\.description))
    }
}

extension Operator {
    /// The operator in words.
    var sentence: String { cameByHTTP ? "the operator (by HTTP)" : "the operator (uid \(user))" }
}
