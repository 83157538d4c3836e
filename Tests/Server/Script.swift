import Glibc
import Prefork

/// What the server is told by its file. A line is a worker, as `Context` reads it, or begins with one of these words:
///
/// - `launch`: a worker to launch by hand, at each reading; `launch-again`: one that is launched again when it is over.
/// - `finish`: the same in the finish hook.
/// - `refuse`: `workers()` throws the rest of the line, as `mistake` reads it.
/// - `terminate`, `interrupt`: the answer of that hook, as `send USR1` or `each web/0=USR1 web/1=NONE`.
/// - `ended`: the verdict on a worker that ended, `relaunch` or `leave`.
/// - `log`: the level from which on the log is written, unless it is the default.
/// - `quit`: the signal to send at SIGQUIT and whom to, as `USR1 web/0`.
/// - `helper`: a process that is no worker, started at each reading; at SIGQUIT its status is asked for.
/// - `break`: SIGQUIT closes what the master cannot do without.
struct Script {
    private(set) var workers: [Context] = []
    private(set) var guests: [(context: Context, comesAgain: Bool)] = []
    private(set) var lateGuests: [Context] = []
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
        case "launch", "launch-again": guests.append((try Context(rest), first == "launch-again"))
        case "finish": lateGuests.append(try Context(rest))
        case "break": breaks = true
        case "helper": startsHelper = true
        case "refuse": refusal = rest.joined(separator: " ")
        case "terminate", "interrupt", "ended", "quit", "log": answers[first] = rest
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
        case ["leave"]: .giveUp
        default: .byPolicy
        }
    }

    var level: LogRecord.Level {
        answers["log"]?.first.flatMap(LogRecord.Level.init(rawValue:)) ?? .warning
    }

    var message: (Signal, WorkerID)? {
        guard let words = answers["quit"], let id = WorkerID(text: words[1]) else { return nil }
        return (signal(words[0]), id)
    }

    private func signal(_ name: String) -> Signal { name == "NONE" ? .none : Signal(name: name) ?? .none }
}
