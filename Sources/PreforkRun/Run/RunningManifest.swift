import ArgumentParser
import PreforkLinux
import PreforkManifest
import Supervision

/// The manifest whose workers run. It is read at the start and at each reload.
final class RunningManifest {
    private let path: String
    private let log: Log
    /// The name of the last manifest that was read without errors, for the log.
    private var name: String
    /// The source that was read last, until the engine has accepted its workers. A refusal refers to this source.
    private var pendingSource: Source?
    /// What runs, and what will run once the engine has accepted it.
    private var programs = LaunchedPrograms()
    private var pendingPrograms = LaunchedPrograms()
    /// The files whose change is a reload, if the manifest asks for it.
    private var watchedFiles: [String] = []
    /// Where the control socket is; nil for none.
    private var controlAddress: ControlAddress?
    /// The absolute path of the manifest that was read last.
    private var absolutePath = ""
    private let history: HistoryRecorder
    private var accepted = AcceptedManifests()
    /// What was read and is neither accepted nor refused, and how many workers more a signal has asked for; nil for a reload.
    private var pendingEntry: AcceptedManifests.Entry?
    private var pendingStep: Int?
    /// Where reloads are recorded, once the engine has accepted what was read.
    private var pendingPlace: HistoryPlace?
    private var pendingSettings = HistorySettings()
    /// What serves HTTP; nil for nothing.
    private var httpService: HTTPService?
    /// The programs that are run for events.
    private var eventPrograms = EventPrograms()
    /// Why the last reload was refused; nil if it was not.
    private var refusalCause: String?
    /// Whether the master ends when no worker will be launched again.
    private let untilDone: Bool
    /// The exit code if the manifest cannot be read at the start. The engine does not know this reason.
    private(set) var startProblem: ExitCode?

    /// - Parameter untilDone: Whether the master ends when no worker will be launched again.
    init(path: String, log: Log, untilDone: Bool = false) {
        self.path = path
        self.untilDone = untilDone
        self.log = log
        name = path
        history = HistoryRecorder { log.write($0) }
    }

    /// Runs the workers of a manifest until the master is stopped.
    ///
    /// - Throws: The exit code, unless it is 0.
    static func run(path: String, logFormat: LogFormatter.Format, untilDone: Bool) throws {
        do {
            // Before anything is opened, so that no descriptor of the master becomes a worker's standard output.
            try StandardStreams.ensureOpen()
        } catch {
            throw ExitCode.systemRefused
        }
        try RunningManifest(path: path, log: Log(format: logFormat), untilDone: untilDone).run()
    }

    private func run() throws {
        do {
            var hooks = EngineHooks()
            hooks.log = log.writer
            hooks.endsWhenDone = untilDone
            hooks.companionArguments = [CommandLine.arguments.first ?? "prefork-run", "output"]
            hooks.watchedFiles = { self.watchedFiles }
            hooks.controlAddress = { self.controlAddress }
            hooks.httpService = { self.httpService }
            hooks.eventPrograms = { self.eventPrograms }
            hooks.refusalCause = { self.refusalCause }
            hooks.manifestName = { self.name }
            hooks.manifestPath = { self.absolutePath }
            hooks.version = Version.current
            hooks.scalesBySignal = true
            hooks.statusRemark = { self.statusRemark }
            hooks.reloadEnded = { self.hasEnded($0) }
            hooks.recentReloads = { self.history.recent.map(\.json) }
            log.feed = hooks.feed
            let engine = try Engine(load: load, hooks: hooks, observe: report)
            let code = try engine.run()
            if code != 0 { throw startProblem ?? ExitCode(code) }
        } catch let error as SystemError {
            log.write(LogRecord("problem", error.description, level: .error).with("errno", error.errno))
            throw ExitCode.systemRefused
        }
    }

    /// Reads the manifest and returns its workers. If the manifest is refused, logs the reason and returns nil.
    func load(for reason: LoadReason) -> [WorkerSpec]? {
        refusalCause = nil
        do throws(FileProblem) {
            let file = try ManifestFile(path: path, pipes: .refused)
            guard let (source, entry) = scaled(file.source, for: reason) else { return nil }
            absolutePath = file.absolutePath
            history.read(source.bytes, for: reason)
            if reason != .start, let sentence = memoryRefusal(of: file) {
                isRefused(because: sentence)
                log.write(LogRecord("too-little-memory", "\(path): \(sentence)", level: .error))
                log.write(.outcome(reason))
                return nil
            }
            let loaded = LoadedManifest(of: source, in: context(for: reason, directory: file.directory))
            let diagnostics = loaded.diagnosticsWithHTTP(in: file.directory)
            report(diagnostics, in: source)
            let error = diagnostics.first { $0.severity == .error }
            if let error {
                let place = "\(path):\(error.span.start.line):\(error.span.start.column)"
                isRefused(because: "\(place): \(error.message)")
            }
            if error == nil {
                name = loaded.name
                pendingSource = source
                pendingEntry = entry
                pendingStep = if case .scaling(let step) = reason { step } else { nil }
                pendingPrograms = LaunchedPrograms(loaded.workers)
                watchedFiles =
                    loaded.watchesForChanges ? [watchedPath(in: file.directory)] + loaded.environmentFiles : []
                controlAddress = loaded.openedControlAddress(in: file.directory) { error in
                    log.write(LogRecord("problem", error.description, level: .error))
                }
                pendingPlace = HistoryPlace(
                    loaded.history, ofManifestNamed: loaded.name, in: file.directory, file: file.name)
                pendingSettings = loaded.history
                httpService = loaded.httpService(of: path, in: file.directory)
                eventPrograms = loaded.eventPrograms(of: path, in: file.directory)
                if untilDone { for record in LogRecord.neverDone(loaded.workers) { log.write(record) } }
                return loaded.workers
            }
        } catch {
            let sentence = "\(path): \(Unreadable(error).sentence)"
            history.read([], for: reason)
            isRefused(because: sentence)
            log.write(LogRecord("unreadable", sentence, level: .error))
            if reason == .start { startProblem = .cannotRead }
        }
        log.write(.outcome(reason))
        return nil
    }

    /// The text of the manifest with the number of workers that a signal asks for; for another reason the text itself. Nil when
    /// the signal changes nothing, after the reason was written to the log.
    private func scaled(_ source: Source, for reason: LoadReason) -> (Source, AcceptedManifests.Entry)? {
        guard case .scaling(let step) = reason else { return (source, AcceptedManifests.Entry(source.bytes)) }
        do throws(ScaleRefusal) {
            return try accepted.scaled(source, by: step)
        } catch {
            let signal: Signal = step > 0 ? .terminalInput : .terminalOutput
            log.write(LogRecord("scaling-refused", "\(signal) changes nothing: \(error.sentence)", level: .warning))
            return nil
        }
    }

    private var statusRemark: String? { accepted.running?.scaled?.remark }

    /// Notes how a reload has ended.
    private func hasEnded(_ outcome: ReloadOutcome) {
        history.hasEnded(outcome)
        if case .committed(let generation, _) = outcome { accepted.commit(generation) }
    }

    /// Notes why the manifest that was read is refused.
    private func isRefused(because cause: String) {
        if refusalCause == nil { refusalCause = cause }
        history.isRefused(because: cause)
    }

    /// The manifest's path by the way on which it is found, so that a link on it that is switched is noticed.
    private func watchedPath(in directory: String) -> String {
        let path = StartDirectory.path(to: path)
        return path.hasPrefix("/") ? path : directory + "/" + (path.split(separator: "/").last ?? "")
    }

    /// The sentence why a reload does not fit into the limit of memory; nil when it fits.
    ///
    /// Measured: 10 000 groups of 124 bytes each need less than 24 MiB, and so do 10 000 workers of one group.
    private func memoryRefusal(of file: ManifestFile) -> String? {
        let (manifest, workers) = (20 * file.source.bytes.count, 2560 * programs.count)
        return MemoryLimit.refusal(of: "read it again", needing: 8 << 20 + max(manifest, workers))
    }

    /// Before a reload stops a worker, it looks at what it would launch in its place.
    private func context(for reason: LoadReason, directory: String) -> ResolutionContext {
        if reason == .start { return .thisMachine(directory: directory) }
        let programs = programs
        return .reload(directory: directory) { !programs.contains($0) }
    }

    /// Writes a notice of the engine to the log.
    func report(_ notice: Notice) {
        switch notice {
        case .accepted(_, let generation, _):
            pendingSource = nil
            programs = pendingPrograms
            if let pendingEntry { accepted.accept(pendingEntry, as: generation) }
            if let pendingStep {
                history.isScaled(by: pendingStep, as: generation, pendingEntry?.scaled?.remark)
            } else {
                history.isAccepted(as: generation, in: pendingPlace, pendingSettings)
            }
            (pendingEntry, pendingStep) = (nil, nil)
        case .rolledBack(_, _, let generation, _, _): accepted.goBack(to: generation)
        case .requested("reload", let giver):
            history.isAsked(by: giver.cameByHTTP ? "HTTP" : "user \(giver.user) (pid \(giver.pid))")
        case .fileChanged(let path): history.isAsked(by: path)
        default: break
        }
        switch notice {
        case .status(let status) where log.formatter.format == .text:
            log.write(lines: StatusTable(status, manifest: name, remark: statusRemark).lines)
        case .refused(let refusals, let reason):
            for refusal in refusals { report(refusal) }
            log.write(.outcome(reason))
        default:
            for record in LogRecord.records(of: notice, manifest: name) { log.write(record) }
        }
    }

    /// Logs a refusal by this machine. If the refusal has a location in the manifest, it is logged as a diagnostic.
    private func report(_ refusal: Refusal) {
        isRefused(because: refusal.sentence)
        if let source = pendingSource, let location = refusal.keyLocation {
            let diagnostic = Diagnostic.refusedHere(
                refusal.sentence, line: Int(location.line), column: Int(location.column))
            report([diagnostic], in: source)
        } else {
            log.write(LogRecord("refused", refusal.sentence, level: .error))
        }
    }

    /// Logs diagnostics: in the text log in the format of `check`, in the JSON log as one event each.
    private func report(_ diagnostics: [Diagnostic], in source: Source) {
        if log.feed?.hasFollowers == true {
            for diagnostic in diagnostics {
                log.feed?.write(
                    LogRecord(diagnostic: diagnostic, in: source),
                    quotation: [diagnostic].rendered(in: source, color: false))
            }
        }
        switch log.formatter.format {
        case .text where diagnostics.isEmpty: return
        case .text: log.write(lines: [diagnostics.rendered(in: source, color: log.formatter.showsColor)])
        case .json: for diagnostic in diagnostics { log.writeLine(of: LogRecord(diagnostic: diagnostic, in: source)) }
        }
    }
}
