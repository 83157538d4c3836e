// A master without a manifest, for the tests of the engine. Signals and children belong to a whole process, so these
// tests run the engine in a process of its own, which has a single thread.
//
// Usage: master FILE. Each line of the file is a worker: `web/0 0 ./program argument …`. The second word is the port to
// listen on, a name with a port such as `silent.test:0`, or `-`. A line `!` stands for a manifest that is refused. SIGHUP
// reads the file again.
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
        result.append(
            WorkerSpec(
                id: WorkerID(group: name[0], number: Int(name[1]) ?? 0),
                program: Program(
                    command: Array(words[2...]), host: "127.0.0.1", port: port, sockets: sockets ?? []),
                stop: StopPolicy(grace: .milliseconds(300)),
                origin: Origin(
                    file: "master", keyLocations: [Origin.KeyLocation(.worker, line: result.count + 1, column: 1)])))
    }
    return result
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

/// A short line for a notice, for which a test can wait.
func line(_ notice: Notice) -> String {
    switch notice {
    case .accepted(let plan, let generation, _):
        "accepted \(generation): \(plan.summary.start) started, \(plan.summary.keep) kept, "
            + "\(plan.summary.replace) replaced, \(plan.summary.retire) retired"
    case .launched(let launch, let pid): "launched \(launch.worker) \(pid)"
    case .exited(let termination): "exited \(termination.launch.worker) \(termination.exit)"
    case .stopping(let launch, let pid, _, _, _):
        "stopping \(launch.worker) \(pid.map(hasSignal) ?? true ? "after" : "before") its signal"
    case .killing(let launch, _, _): "killing \(launch.worker)"
    case .finished(let code): "finished \(code)"
    case .status(let status): "status \(status.rows.count) rows"
    case .listening(_, let bound): "listening \(bound)"
    case .closed(_, let bound): "closed \(bound)"
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
