import PreforkLinux
import PreforkManifest
import Supervision

/// Records the reloads of a running master in its history.
final class HistoryRecorder {
    /// A manifest that was read.
    private struct Reading {
        let asker: String
        let text: [UInt8]
        var digest: String?
        var generation: Int?
        /// Why it is refused.
        var cause: String?
    }

    private let tell: (LogRecord) -> Void
    private var file: HistoryFile?
    private var keep = HistorySettings.standardKeep
    /// Who has asked for the manifest that is read next; nil for a signal.
    private var asker: String?
    /// The manifest that was read and is neither accepted nor refused yet.
    private var reading: Reading?
    /// The manifest whose workers are launched.
    private var rolling: Reading?
    /// The number of the last entry, and how many there are; nil until they are read.
    private var last: (number: Int, count: Int)?
    private var toldProblems: Set<String> = []
    /// The newest entries, the oldest of them first.
    private(set) var recent: [HistoryEntry] = []
    private static let mostRecent = 10

    /// - Parameter tell: Writes a line to the log.
    init(tell: @escaping (LogRecord) -> Void) { self.tell = tell }

    /// Notes who asks for the next reload.
    func isAsked(by asker: String) { self.asker = asker }

    /// Notes that a manifest was read.
    func read(_ text: [UInt8], for reason: LoadReason) {
        // The manifest is as it was, and what has been read before may still be rolled out.
        if reason.isScaling { return }
        reading = Reading(asker: asker ?? (reason == .start ? "start" : "SIGHUP"), text: text)
        asker = nil
    }

    /// Notes why the manifest that was read is refused.
    func isRefused(because cause: String) {
        if reading?.cause == nil { reading?.cause = cause }
    }

    /// Records that a signal has given a group another number of workers.
    func isScaled(by step: Int, as generation: Int, _ sentence: String?) {
        record(.scaled, step > 0 ? "SIGTTIN" : "SIGTTOU", nil, generation, sentence)
    }

    /// Notes that what was read is accepted, and keeps its text.
    func isAccepted(as generation: Int, in place: HistoryPlace?, _ settings: HistorySettings) {
        if rolling != nil { end(.superseded) }
        if file?.place != place {
            file = place.map(HistoryFile.init)
            last = nil
        }
        keep = settings.keep
        let read = reading
        reading = nil
        guard file != nil, var accepted = read else { return }
        let digest = SHA256.digest(of: accepted.text)
        attempt { (file) throws(FileProblem) in try file.add(manifest: accepted.text, digest) }
        accepted = Reading(asker: accepted.asker, text: [], digest: digest, generation: generation)
        rolling = accepted
        if accepted.asker == "start" { end(.started) }
    }

    /// Records how a reload has ended.
    func hasEnded(_ outcome: ReloadOutcome) {
        switch outcome {
        case .refused: refuse()
        case .accepted: return
        case .committed: end(.committed)
        case .paused(let failure, _): end(.paused, because: failure.sentence)
        case .rolledBack(let failure, _, _): end(.rolledBack, because: failure.sentence)
        case .stopped: end(.stopped)
        }
    }

    private func refuse() {
        guard let refused = reading else { return }
        reading = nil
        let digest = refused.text.isEmpty ? nil : SHA256.digest(of: refused.text)
        record(.refused, refused.asker, digest, nil, refused.cause)
    }

    private func end(_ outcome: HistoryEntry.Outcome, because cause: String? = nil) {
        guard let ended = rolling else { return }
        // A reload that is paused may go on, and then has another end.
        if outcome != .paused { rolling = nil }
        record(outcome, ended.asker, ended.digest, ended.generation, cause)
    }

    private func record(
        _ outcome: HistoryEntry.Outcome, _ asker: String, _ digest: String?, _ generation: Int?, _ cause: String?
    ) {
        attempt { (file) throws(FileProblem) in
            let known: (number: Int, count: Int)
            if let last {
                known = last
            } else {
                let entries = try file.entries()
                known = (entries.last?.number ?? 0, entries.count)
                recent = entries.suffix(HistoryRecorder.mostRecent)
            }
            let entry = HistoryEntry(
                number: known.number + 1, time: Timestamp.now.text, asker: asker, generation: generation,
                outcome: outcome, manifest: digest, cause: cause.map { String($0.prefix(500)) })
            try file.add(entry)
            last = (known.number + 1, known.count + 1)
            recent = (recent + [entry]).suffix(HistoryRecorder.mostRecent)
            // Not at each reload: the file is written anew.
            guard known.count >= keep + keep / 4 + 4 else { return }
            let kept = HistoryRecorder.kept(of: try file.entries(), keep)
            try file.keep(kept, with: rolling?.digest)
            last = (known.number + 1, kept.count)
        }
    }

    /// The newest entries, and in any case some that have run: many reloads that are refused do not take the way back.
    private static func kept(of entries: [HistoryEntry], _ count: Int) -> [HistoryEntry] {
        let newest = entries.suffix(count)
        let ran = entries.filter { $0.outcome.hasRun && $0.number < newest.first?.number ?? 0 }
        return ran.suffix(max(2, count / 2)) + newest
    }

    /// Calls `body`, and tells each problem once. A history that cannot be written holds no reload up.
    private func attempt(_ body: (HistoryFile) throws(FileProblem) -> Void) {
        guard let file else { return }
        do throws(FileProblem) {
            try body(file)
        } catch {
            let sentence = "cannot record the reload in \(file.place.file): \(error.reason)"
            guard toldProblems.insert(sentence).inserted else { return }
            // Nobody has asked for the default place.
            tell(LogRecord("no-history", sentence, level: file.place.isDefault ? .info : .error))
        }
    }
}
