import ArgumentParser
import JSONText
import PreforkLinux
import PreforkManifest
import Supervision

/// Runs a manifest: reads it now and at each SIGHUP, and hands the workers to the engine.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the workers of a manifest until it is told to stop.",
        discussion: """
            The log goes to standard error, a line an event. kill -HUP applies an \
            edited manifest.

            Examples:
              prefork-run app.yaml
              prefork-run --log-format json app.yaml
            """)

    @Argument(help: "The manifest.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(help: "How the log is written: a line of text or a JSON object an event.")
    var logFormat = Log.Format.text

    func run() throws {
        let log = Log(format: logFormat)
        let manifest = RunningManifest(path: file, log: log)
        do {
            let engine = try Engine(load: manifest.load, observe: manifest.tell)
            let code = try engine.run()
            if code != 0 { throw manifest.startProblem ?? ExitCode(code) }
        } catch let error as SystemError {
            log.write(LogRecord("problem", error.description, level: .error).with("errno", error.errno))
            throw ExitCode.systemRefused
        }
    }
}

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

    /// The workers the file asks for; nil when it is refused, and then the log has said why.
    func load(for occasion: Occasion) -> [WorkerSpec]? {
        do throws(FileProblem) {
            let file = try ManifestFile(path: path, pipes: .refused)
            let loaded = LoadedManifest(of: file.source, in: .host(directory: file.directory))
            tell(loaded.diagnostics, in: file.source)
            if loaded.isAccepted {
                name = loaded.name
                attempt = file.source
                return loaded.workers
            }
        } catch {
            log.write(LogRecord("unreadable", "\(path): \(Unreadable(error).sentence)", level: .error))
            if occasion == .start { startProblem = .cannotRead }
        }
        log.write(.outcome(occasion))
        return nil
    }

    /// Writes down what the engine reports.
    func tell(_ report: Report) {
        switch report {
        case .notice(.status(let status)) where log.format == .text:
            log.write(lines: StatusTable(status, manifest: name).lines)
        case .refused(let refusals, let occasion):
            for refusal in refusals { tell(refusal) }
            log.write(.outcome(occasion))
        case .notice(.accepted):
            attempt = nil
            fallthrough
        case .notice, .listening, .closed, .ignored, .problem:
            for record in LogRecord.records(of: report, manifest: name) { log.write(record) }
        }
    }

    /// What this machine refuses, at the place in the manifest that asks for it.
    private func tell(_ refusal: Refusal) {
        if let source = attempt, let place = refusal.place {
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
