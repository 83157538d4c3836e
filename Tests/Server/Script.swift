import Glibc
import Prefork

/// The contents of the server's file. A line is a worker in the syntax of `Context`, or begins with one of these words:
///
/// - `launch`: Launches a worker by hand each time the file is read.
/// - `launch-again`: The same, and launches the worker again each time it is over.
/// - `finish`: Launches a worker by hand in `masterWillExit`.
/// - `refuse`: `workers(in:)` throws the error that the rest of the line names, see `mistake`.
/// - `terminate`, `interrupt`: The result of that hook, such as `send USR1` or `each web/0=USR1 web/1=NONE`.
/// - `ended`: The result of `workerDidExit`, `relaunch` or `give-up`.
/// - `log`: The level from which notices are logged, by default `warning`.
/// - `control`: The path of the control socket.
/// - `quit`: The signal that `statusWasRequested` sends and the worker that gets it, such as `USR1 web/0`.
/// - `helper`: Starts a process that is not a worker each time the file is read. `statusWasRequested` prints its status.
/// - `break`: `statusWasRequested` closes descriptors that the master needs.
struct Script {
    private(set) var workers: [Context] = []
    private(set) var launches: [(context: Context, isRepeated: Bool)] = []
    private(set) var finalLaunches: [Context] = []
    private(set) var breaks = false
    private(set) var startsHelper = false
    private(set) var refusal: String?
    private var answers: [String: [String]] = [:]

    init() {}

    init(at path: String) throws {
        guard let file = fopen(path, "r") else { throw Failure("cannot read \(path)") }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0, let text = line { try read(String(cString: text)) }
    }

    private mutating func read(_ line: String) throws {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let first = words.first else { return }
        let rest = Array(words.dropFirst())
        switch first {
        case "launch", "launch-again": launches.append((try Context(rest), first == "launch-again"))
        case "finish": finalLaunches.append(try Context(rest))
        case "break": breaks = true
        case "helper": startsHelper = true
        case "refuse": refusal = rest.joined(separator: " ")
        case "terminate", "interrupt", "ended", "quit", "log", "control": answers[first] = rest
        default: workers.append(try Context(words))
        }
    }

    func order(_ hook: String) -> StopOrder {
        let words = answers[hook] ?? []
        switch words.first {
        case "send": return .send(signal(words[1]))
        case "each":
            let pairs = words.dropFirst().map { $0.split(separator: "=").map(String.init) }
            return .each(
                Dictionary(pairs.compactMap { pair in WorkerID(text: pair[0]).map { ($0, signal(pair[1])) } }) { $1 })
        default: return .byPolicy
        }
    }

    var decision: RestartDecision {
        switch answers["ended"] {
        case ["relaunch"]: .relaunch
        case ["give-up"]: .giveUp
        default: .byPolicy
        }
    }

    var level: LogRecord.Level {
        answers["log"]?.first.flatMap(LogRecord.Level.init(rawValue:)) ?? .warning
    }

    var controlSocket: ControlSocket? { answers["control"]?.first.map { ControlSocket(path: $0) } }

    var message: (Signal, WorkerID)? {
        guard let words = answers["quit"], let id = WorkerID(text: words[1]) else { return nil }
        return (signal(words[0]), id)
    }

    private func signal(_ name: String) -> Signal { name == "NONE" ? .none : Signal(name: name) ?? .none }
}
