internal import Glibc
internal import PreforkLinux
internal import Supervision

/// A server's life as the master: the engine that the runner uses, with the server's answers in the manifest's place.
final class MasterLife<Server: PreforkServer> {
    private typealias Context = Server.Context

    private var server: Server
    private let program = OwnProgram()
    private let decisions: Decisions
    private let master: Master<Context>
    /// What `workers()` said last, until the engine has taken it.
    private var offered: [WorkerID: Context] = [:]
    /// Who was asked to leave and has not left.
    private var leaving: Set<WorkerID> = []
    private let name: String

    private init(_ server: Server) {
        self.server = server
        decisions = Decisions()
        master = Master(program: program, guests: decisions.guests)
        name = program.name.split(separator: "/").last.map(String.init) ?? "prefork"
    }

    static func run() -> Never {
        do {
            exit(try MasterLife(try Server()).serve())
        } catch {
            MasterLog.write(LogRecord("start-refused", "cannot start: \(error)", level: .error))
            exit(error is SystemError ? Engine.systemExitCode : Engine.refusedExitCode)
        }
    }

    private func serve() throws -> Int32 {
        var decisions = decisions
        decisions.ending = { [unowned self] in ended($0, $1) }
        decisions.stopping = { [unowned self] in signals($0) }
        let engine = try Engine(
            load: { [unowned self] in specs($0) }, decisions: decisions, observe: { [unowned self] in told($0) })
        server.onStart(master)
        let code = try engine.run()
        server.onFinish(master)
        return code
    }

    /// What the server wants now; nil when it cannot say, which has been told.
    private func specs(_ occasion: Occasion) -> [WorkerSpec]? {
        do {
            let contexts = try server.workers()
            offered = Dictionary(contexts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            return try contexts.map { try program.spec(for: $0, id: $0.id) }
        } catch {
            let outcome = occasion == .start ? "nothing was started" : "reload refused, everything runs on"
            MasterLog.write(LogRecord("refused", "\(outcome): cannot tell the workers: \(error)", level: .error))
            return nil
        }
    }

    private func told(_ report: Report) {
        switch report {
        case .notice(let notice): note(notice)
        case .refused(_, .launch(let id)): master.dismiss(id)
        case .refused, .listening, .closed, .ignored, .problem: break
        }
        server.observe(report)
    }

    private func note(_ notice: Notice) {
        switch notice {
        case .accepted: master.adopt(offered)
        case .launched(let launch, let pid): master.launched(launch.worker, pid: pid)
        case .exited(let departure): if !departure.next.mayBeFollowed { master.dismiss(departure.launch.worker) }
        case .stopping(let launch, _, _, _, _): leaving.insert(launch.worker)
        case .status(let status): server.onQuit(master, status)
        case .killing, .stopRequested, .graceEnded, .reloadIgnored, .finished: return
        }
    }

    /// What the worker used is given up before anybody is launched in its place.
    private func ended(_ launch: Launch, _ exit: Exit) -> Verdict {
        guard let child = master.ended(launch.worker) else { return .byPolicy }
        server.cleanUp(after: child, master)
        if leaving.remove(child.id) != nil { return .byPolicy }
        return server.onChildFinished(child, exit, master)
    }

    private func signals(_ request: StopRequest) -> [WorkerID: Signal] {
        let order = request == .terminate ? server.onTerminate(master) : server.onInterrupt(master)
        return switch order {
        case .byPolicy: [:]
        case .send(let signal): Dictionary(uniqueKeysWithValues: master.children.map { ($0.id, signal) })
        case .each(let signals): signals
        }
    }
}

extension Departure.Next {
    /// Whether the same worker may be launched again.
    fileprivate var mayBeFollowed: Bool {
        switch self {
        case .relaunch, .escalated: true
        case .asked, .settled: false
        }
    }
}

/// Where a master of the library says what needs attention: standard error, a line an event.
enum MasterLog {
    /// What needs attention; the rest is the server's to tell.
    static func writeAlarms(of report: Report) {
        for record in LogRecord.records(of: report, manifest: "prefork") where record.level != .info { write(record) }
    }

    static func write(_ record: LogRecord) {
        let line = Array("\(record.level.rawValue): \(record.message)\n".utf8)
        // One write, so that lines of several processes do not mix. Who cannot be told is not told.
        _ = Glibc.write(STDERR_FILENO, line, line.count)
    }
}
