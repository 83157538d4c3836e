// A master without a manifest, for the tests of the engine. Signals and children belong to a whole process, so these
// tests run the engine in a process of its own, which has a single thread.
//
// Usage: master FILE. Each line of the file is a worker: `web/0 0 ./program argument …`. The second word is the port to
// listen on, a name with a port such as `silent.test:0`, or `-`. Words that begin with `+` may follow: `+notify`, `+tcp`,
// `+http=/path` and `+exec=./check` say when the worker is up, `+alive=/path` is a liveness, and `+watchdog` expects a
// report each second. A line `!` stands for a manifest that is refused. SIGHUP reads the file again, and so does a change of
// it where the variable WATCH is set.
//
// The name server of this master knows every name to be 127.0.0.1, does not answer for names that begin with `silent`,
// and crashes for names that begin with `crash`.

import CPreforkLinux
import Glibc
import PreforkLinux
import Supervision

func specs() -> [WorkerSpec]? {
    var result: [WorkerSpec] = []
    guard let file = fopen(CommandLine.arguments[1], "r") else { return nil }
    defer { fclose(file) }
    while let line = readLine(from: file) {
        if line == "!" { return nil }
        let words = line.split(separator: " ").map(String.init)
        let name = words[0].split(separator: "/").map(String.init)
        let address = words[1].split(separator: ":").map(String.init)
        let host = address.count > 1 ? address[0] : "127.0.0.1"
        let port = address.last.flatMap { UInt16($0) }
        let sockets = port.map {
            [SocketSpec(name: name[0], address: .internet(host: host, port: $0), owner: $0 == 0 ? name[0] : nil)]
        }
        let options = words.dropFirst(2).prefix { $0.hasPrefix("+") }.map { String($0.dropFirst()) }
        var spec =
            WorkerSpec(
                id: WorkerID(group: name[0], number: Int(name[1]) ?? 0),
                program: Program(
                    command: Array(words.dropFirst(2 + options.count)), host: "127.0.0.1", port: port,
                    sockets: sockets ?? []),
                stop: StopPolicy(grace: .milliseconds(300)),
                origin: Origin(
                    file: "master", keyLocations: [Origin.KeyLocation(.worker, line: result.count + 1, column: 1)]))
        for option in options { apply(option, to: &spec) }
        result.append(spec)
    }
    return result
}

func apply(_ option: String, to spec: inout WorkerSpec) {
    let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
    let value = parts.count > 1 ? parts[1] : ""
    func readiness(_ condition: Readiness.Condition) {
        spec.upkeep.readiness = Readiness(condition, timeout: .seconds(5), period: .milliseconds(100))
    }
    switch parts[0] {
    case "notify":
        spec.program.tellsReadiness = true
        readiness(.notify)
    case "tcp": readiness(.probe(.tcp()))
    case "http": readiness(.probe(.http(HTTPProbe(path: value))))
    case "exec": readiness(.probe(.exec(value.split(separator: ",").map(String.init))))
    case "soon": spec.upkeep.readiness?.timeout = .milliseconds(500)
    case "alive":
        spec.upkeep.liveness = Liveness(
            .http(HTTPProbe(path: value)), period: .milliseconds(50), timeout: .seconds(2), failureThreshold: 2)
    case "watchdog": spec.program.watchdog = .seconds(1)
    default: fatalError("unknown option \(option)")
    }
}

func readLine(from file: UnsafeMutablePointer<FILE>) -> String? {
    var bytes: [UInt8] = []
    var byte = getc(file)
    while byte != EOF, byte != 10 {
        bytes.append(UInt8(truncatingIfNeeded: byte))
        byte = getc(file)
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
}

/// Whether a process that only waits was sent a signal: the signal is pending, or the process has ended.
func hasSignal(_ pid: Int32) -> Bool {
    guard let file = fopen("/proc/\(pid)/status", "r") else { return true }
    defer { fclose(file) }
    var isPending = false
    while let line = readLine(from: file) {
        if line.hasPrefix("State:"), line.contains("Z") || line.contains("X") { return true }
        let isMask = line.hasPrefix("SigPnd:") || line.hasPrefix("ShdPnd:")
        if isMask, line.dropFirst(7).contains(where: { "123456789abcdef".contains($0) }) { isPending = true }
    }
    return isPending
}

extension StopReason {
    /// Why a process does not work.
    var cause: String? {
        switch self {
        case .notUp(_, let cause): "not up, \(cause ?? "nothing said")"
        case .silent(let time): "silent for \(time)"
        case .unhealthy(let failures, let cause): "unhealthy, \(failures) times \(cause)"
        case .watchdog(let after): "watchdog, \(after == nil ? "triggered" : "silent")"
        default: nil
        }
    }
}

/// A short line for a notice, for which a test can wait.
func line(_ notice: Notice) -> String {
    switch notice {
    case .accepted(let plan, let generation, _):
        "accepted \(generation): \(plan.summary.start) started, \(plan.summary.keep) kept, "
            + "\(plan.summary.replace) replaced, \(plan.summary.retire) retired"
    case .launched(let launch, let pid, _, _): "launched \(launch.worker) \(pid)"
    case .exited(let termination): "exited \(termination.launch.worker) \(termination.exit)"
    case .stopping(let launch, _, _, _, let reason) where reason.cause != nil:
        "failing \(launch.worker): \(reason.cause ?? "")"
    case .stopping(let launch, let pid, _, _, _):
        "stopping \(launch.worker) \(pid.map(hasSignal) ?? true ? "after" : "before") its signal"
    case .killing(let launch, _, _): "killing \(launch.worker)"
    case .finished(let code): "finished \(code)"
    case .ready(let launch, _, _): "ready \(launch.worker)"
    case .status(let status):
        "status \(status.rows.count) rows" + (status.manifestDiffers ? ", another manifest" : "")
            + status.rows.compactMap(\.text).map { ", says \($0)" }.joined()
    case .listening(_, _, let bound): "listening \(bound)"
    case .closed(_, _, let bound): "closed \(bound)"
    case .refused(let refusals, let reason):
        "refused at \(reason): " + refusals.map { "\($0.location ?? "-"): \($0.sentence)" }.joined(separator: "; ")
    case .waitingForName(let name, let reason, _): "\(reason) waits for \(name)"
    case .ignored(let signal): "ignored \(signal)"
    case .problem(let problem): "problem \(problem.sentence)"
    default: "notice \(notice)"
    }
}

/// Answers for a name server, in the child process that looks names up.
func lookUp(_ name: UnsafePointer<CChar>) -> prefork_answer {
    if strncmp(name, "silent", 6) == 0 { while true { pause() } }
    if strncmp(name, "crash", 5) == 0 { abort() }
    return prefork_look_up_name("127.0.0.1")
}

func run() throws -> Int32 {
    var hooks = EngineHooks()
    hooks.nameService.lookUp = lookUp
    if getenv("WATCH") != nil { hooks.watchedFiles = { [CommandLine.arguments[1]] } }
    if let patience = getenv("PATIENCE").flatMap({ Int(String(cString: $0)) }) {
        hooks.nameService.patience = .milliseconds(patience)
    }
    let engine = try Engine(load: { _ in specs() }, hooks: hooks) { notice in
        let text = line(notice) + "\n"
        _ = text.withCString { write(STDOUT_FILENO, $0, strlen($0)) }
    }
    return try engine.run()
}

do {
    exit(try run())
} catch {
    print(error)
    exit(70)
}
