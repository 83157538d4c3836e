import ArgumentParser
import PreforkLinux
import PreforkManifest
import Supervision

/// The manifest that runs: read again at each reload, and named in what is logged.
final class RunningManifest {
    private let path: String
    private let log: Log
    private var name: String
    /// What was read last, for as long as this machine may still refuse it.
    private var attempt: Source?
    /// Why nothing was started, when that is not for the engine to say.
    private(set) var startProblem: ExitCode?

    init(path: String, log: Log) {
        self.path = path
        self.log = log
        name = path
    }

    /// Starts the workers and keeps them until the master is told to stop.
    ///
    /// - Throws: The exit code, unless it is 0.
    func run() throws {
        do {
            let engine = try Engine(load: load, observe: tell)
            let code = try engine.run()
            if code != 0 { throw startProblem ?? ExitCode(code) }
        } catch let error as SystemError {
            log.write(LogRecord("problem", error.description, level: .error).with("errno", error.errno))
            throw ExitCode.systemRefused
        }
    }

    /// The workers the file asks for; nil when it is refused, and then the log has said why.
    func load(for reason: LoadReason) -> [WorkerSpec]? {
        do throws(FileProblem) {
            let file = try ManifestFile(path: path, pipes: .refused)
            let loaded = LoadedManifest(of: file.source, in: .thisMachine(directory: file.directory))
            tell(loaded.diagnostics, in: file.source)
            if loaded.isAccepted {
                name = loaded.name
                attempt = file.source
                return loaded.workers
            }
        } catch {
            log.write(LogRecord("unreadable", "\(path): \(Unreadable(error).sentence)", level: .error))
            if reason == .start { startProblem = .cannotRead }
        }
        log.write(.outcome(reason))
        return nil
    }

    /// Writes a notice of the engine to the log.
    func tell(_ notice: Notice) {
        if case .accepted = notice { attempt = nil }
        switch notice {
        case .status(let status) where log.format == .text:
            log.write(lines: StatusTable(status, manifest: name).lines)
        case .refused(let refusals, let reason):
            for refusal in refusals { tell(refusal) }
            log.write(.outcome(reason))
        default:
            for record in LogRecord.records(of: notice, manifest: name) { log.write(record) }
        }
    }

    /// What this machine refuses, at the place in the manifest that asks for it.
    private func tell(_ refusal: Refusal) {
        if let source = attempt, let place = refusal.keyLocation {
            let diagnostic = Diagnostic.refusedHere(
                refusal.sentence, line: Int(place.line), column: Int(place.column))
            tell([diagnostic], in: source)
        } else {
            log.write(LogRecord("refused", refusal.sentence, level: .error))
        }
    }

    /// Diagnostics as `check` shows them, or as one more event each for programs.
    private func tell(_ diagnostics: [Diagnostic], in source: Source) {
        switch log.format {
        case .text where diagnostics.isEmpty: return
        case .text: log.write(lines: [diagnostics.rendered(in: source, color: log.showsColor)])
        case .json: for diagnostic in diagnostics { log.write(LogRecord(diagnostic: diagnostic, in: source)) }
        }
    }
}
