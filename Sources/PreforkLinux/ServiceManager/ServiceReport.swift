internal import Glibc
internal import JSONText
internal import Supervision

/// What a service manager is told of the master: the messages of sd_notify(3) that follow from what the core says.
struct ServiceReport {
    private enum Phase { case starting, serving, reloading, stopping }

    /// How often the status may change. Each change is a message, which the manager logs.
    static let statusInterval = Duration.seconds(1)

    private var phase = Phase.starting
    /// The worker that is not up yet, by its index.
    private var unsettled = 0
    private var status = ""
    private var statusAt: Instant?
    /// Whether something has happened that may change the status.
    private var hasNews = true
    /// When the status may be sent again; nil when there is no need.
    private(set) var deadline: Instant?

    /// Notes that something has happened.
    mutating func note(_ notices: [Notice]) {
        if !notices.isEmpty { hasNews = true }
    }

    /// The message that a reload begins; nil when the manager does not wait for one.
    ///
    /// - Parameter microseconds: The time of CLOCK_MONOTONIC. With `Type=notify-reload`, the manager tells by it that the
    ///   message is not about an earlier reload.
    mutating func reloadBegins(at microseconds: Int64) -> String? {
        guard phase == .serving || phase == .reloading else { return nil }
        phase = .reloading
        hasNews = true
        return "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
    }

    /// The messages that are due.
    ///
    /// - Parameter isReading: Whether a manifest is being read, whose names are looked up.
    mutating func messages(about core: Supervisor, isReading: Bool, at now: Instant) -> [String] {
        guard hasNews || phase == .reloading || deadline.map({ $0 <= now }) == true else { return [] }
        hasNews = false
        var parts: [String] = []
        if core.mode != .serving {
            if phase != .stopping { parts += ["STOPPING=1"] + ServiceReport.extension(until: core.lastKill, at: now) }
            phase = .stopping
        } else if phase == .starting, isUp(core) {
            phase = .serving
            parts.append("READY=1")
        } else if phase == .reloading, !isReading, !core.isRolling {
            phase = .serving
            parts.append("READY=1")
        }
        let isDue = statusAt.map { now.since($0) >= ServiceReport.statusInterval } ?? true
        guard isDue || !parts.isEmpty else {
            deadline = statusAt?.advanced(by: ServiceReport.statusInterval)
            return []
        }
        deadline = nil
        let sentence = core.statusSentence(at: now)
        if sentence != status {
            parts.append("STATUS=\(sentence)")
            (status, statusAt) = (sentence, now)
        }
        return parts.isEmpty ? [] : [parts.joined(separator: "\n")]
    }

    /// Whether each worker of the first set is up, has completed, or was given up.
    private mutating func isUp(_ core: Supervisor) -> Bool {
        guard core.generation > 0 else { return false }
        // A worker that was up may have died since the others came up.
        guard let next = core.firstUnsettledWorker(from: unsettled) ?? core.firstUnsettledWorker(from: 0) else {
            return true
        }
        unsettled = next
        return false
    }

    /// Asks for more time than the unit gives, if the workers have more.
    private static func `extension`(until end: Instant?, at now: Instant) -> [String] {
        guard let end else { return [] }
        let time = end.since(now).clampedNanoseconds / 1000 + 10_000_000
        return ["EXTEND_TIMEOUT_USEC=\(time)"]
    }
}

extension Supervisor {
    /// What the master does, in a sentence for the manager's status line. It does not change by itself as time passes.
    fileprivate func statusSentence(at now: Instant) -> String {
        guard mode == .serving else { return "stopping" }
        let (up, all) = upCount
        let workers = "\(up) of \(all) workers up"
        return switch rolloutStatus(at: now)?.state {
        case nil: workers + (manifestDiffers ? "; the manifest differs from what runs" : "")
        case .rolling: workers + "; reload in progress"
        case .paused(.failed(let failure)): workers + "; reload paused: \(failure.sentence.printable)"
        case .paused(.ordered): workers + "; reload paused by an operator"
        case .rollingBack(let failure): workers + "; reload is taken back: \(failure.sentence.printable)"
        }
    }
}
