package import JSONText
package import Supervision

/// Records about the programs that are run for events, and what such a program reads.
extension LogRecord {
    init(_ report: EventReport) {
        switch report {
        case .failed(let event, let failure, let location):
            self = LogRecord.aboutProgram(of: event, "cannot be run: \(failure.sentence)", nil, at: location)
                .with("errno", failure.errno)
        case .ended(let event, let pid, let exit, let location):
            self = LogRecord.aboutProgram(of: event, exit.ending, pid, at: location)
        case .late(let event, let pid, let time, let grace, let location):
            let sentence = "has not ended after \(time.humanText): it gets SIGTERM, and SIGKILL in \(grace.humanText)"
            self = LogRecord.aboutProgram(of: event, sentence, pid, at: location)
        case .full(let waiting):
            self = LogRecord(
                "events-full",
                "\(LogRecord.count(waiting, "event")) wait for their programs: further events are dropped while so many wait",
                level: .warning
            )
            .with("waiting", waiting)
        case .dropped(let events):
            self = LogRecord(
                "events-dropped",
                "no event waits for its program any more; \(LogRecord.count(events, "event")) "
                    + (events == 1 ? "was dropped" : "were dropped"), level: .warning
            )
            .with("events", events)
        case .untold(let events):
            self = LogRecord(
                "events-dropped",
                "\(LogRecord.count(events, "event")) \(events == 1 ? "is" : "are") told to no program: the master ends",
                level: .warning
            )
            .with("events", events)
        }
    }

    private static func aboutProgram(
        of event: EventKind, _ sentence: String, _ pid: Int32?, at location: String?
    ) -> LogRecord {
        let place = location.map { "\($0): " } ?? ""
        let process = pid.map { " (pid \($0))" } ?? ""
        return LogRecord(
            "event-program-failed", "\(place)the program of '\(event.rawValue)'\(process) \(sentence)", level: .error
        )
        .with("on", event.rawValue).with("pid", pid).with("at", location)
    }

    /// What the program of an event reads: the record as the control socket writes it, with where it comes from.
    ///
    /// - Parameters:
    ///   - name: The name of the manifest.
    ///   - path: The absolute path of the manifest.
    ///   - master: The pid of the master.
    package func json(
        of event: EventKind, at time: Timestamp, manifest name: String, path: String, master: Int32
    ) -> JSON {
        guard case .object(let members) = json(at: time) else { return .null }
        return .object(
            [JSON.Member("on", .text(event.rawValue))] + members + [
                .init("manifest", .text(name)), .init("path", .text(path)), .init("master", .integer(master)),
            ])
    }
}
