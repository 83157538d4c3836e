import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Probes by programs.
@Suite struct ProbeProgramTests {
    private let launch = Launch(worker: WorkerID(group: "web", number: 2), number: 7, generation: 1)

    @Test(arguments: [
        ("exit 0", nil), ("exit 2", "./check exits with 2"), ("kill -9 $$", "./check is ended by SIGKILL"),
    ])
    func theExitCodeIsTheAnswer(script: String, failure: String?) throws {
        var workers = try Workers()
        let prober = try Prober()
        let child = try begin(prober, script, &workers)
        let answer = try awaited("an answer") { prober.takeAnswers().first }
        #expect(answer.result == failure.map { .failed($0) } ?? .passed)
        #expect(answer.launch == launch && answer.purpose == .liveness)
        #expect(prober.count == 0 && prober.nextDeadline == nil)
        // It is reaped.
        #expect(kill(child.pid, 0) != 0)
    }

    @Test func aProgramThatTakesTooLongIsKilledWithItsGroup() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let prober = try Prober()
        let now = Instant.now
        let child = try begin(
            prober,
            "trap '' TERM; sleep 600 & echo $! >\(folder.file("pid.new")); mv \(folder.file("pid.new")) "
                + "\(folder.file("pid")); wait", &workers, at: now)
        let helper = try #require(Int32(try awaited("the helper") { contents(of: folder.file("pid")) }.dropLast()))
        #expect(prober.takeOverdue(at: now.advanced(by: .milliseconds(2999))).isEmpty)
        let answers = prober.takeOverdue(at: now.advanced(by: .seconds(3)))
        #expect(answers.map(\.result) == [.failed("./check has not exited within 3 s")])
        _ = try awaited("its end") { isAlive(helper) || isAlive(child.pid) ? nil : true }
        // Nobody waits for the answer of the killed program, and it is reaped.
        _ = try awaited("that it is reaped") {
            #expect(prober.takeAnswers().isEmpty)
            return prober.count == 0 ? true : nil
        }
        #expect(kill(child.pid, 0) != 0)
    }

    @Test func aProgramEndsWithItsLaunch() throws {
        var workers = try Workers()
        let prober = try Prober()
        let child = try begin(prober, "sleep 600", &workers)
        prober.end(of: launch)
        #expect(prober.nextDeadline == nil)
        _ = try awaited("that it is reaped") { prober.takeAnswers().isEmpty && prober.count == 0 ? true : nil }
        #expect(kill(child.pid, 0) != 0)
    }

    @Test func whatAProgramLeavesBehindIsKilled() throws {
        let folder = try TemporaryFolder()
        var workers = try Workers()
        let prober = try Prober()
        _ = try begin(
            prober,
            "\"\(try built("probe"))\" deaf \(folder.file("pid")) & "
                + "while ! test -e \(folder.file("pid")); do sleep 0.01; done", &workers)
        #expect(try awaited("an answer") { prober.takeAnswers().first }.result == .passed)
        let text = contents(of: folder.file("pid")) ?? ""
        let left = try #require(Int32(text.dropLast()))
        _ = try awaited("its end") { isAlive(left) ? nil : true }
    }

    /// As PID 1, the master finds the program among all children that have ended.
    @Test func aProgramIsFoundByItsPID() throws {
        var workers = try Workers()
        let prober = try Prober()
        let child = try begin(prober, "exit 3", &workers)
        _ = try awaited("its end") { isAlive(child.pid) ? nil : true }
        #expect(prober.reap(pid: 1) == nil)
        #expect(prober.reap(pid: child.pid)?.map(\.result) == [.failed("./check exits with 3")])
        #expect(prober.takeAnswers().isEmpty && prober.count == 0)
    }

    @Test func aProgramHasTheWorkersEnvironmentAndNoneOfItsSockets() throws {
        let folder = try TemporaryFolder()
        let socket = try openSocket()
        var program = Program(
            command: ["./worker"], executable: "/srv/worker", arguments: ["serve"],
            environment: [Variable("MODE", "x"), Variable("ADMIN", Program.pickedPort(of: "admin"))],
            workingDirectory: folder.path, host: "127.0.0.1", port: 0, sockets: [socket.spec],
            context: [1], cap: 3, runtimes: [.go, .ghc, .affinity])
        program.tellsReadiness = true
        program.watchdog = .seconds(1)
        let spec = WorkerSpec(
            id: WorkerID(group: "web", number: 7), program: program, label: WorkerSpec.Label(name: "shop", index: 2))
        let probing = spec.probing(
            [try built("probe"), "report", folder.file("report"), Program.pickedPort], pid: 4711, port: socket.port,
            socketPorts: ["admin": 9090])
        var limit = rlimit()
        getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit)
        let spawner = try Spawner(descriptorLimit: limit)
        let child = try spawner.spawn(launch, Shared(probing), outputIsNull: true)
        let report = ProbeReport(try awaited("the report") { contents(of: folder.file("report")) })
        try child.send(.kill, to: .group)
        _ = try awaited("its end") { child.hasEnded ? true : nil }
        let output = readlinkText("/proc/\(child.pid)/fd/1")
        _ = try child.reap()
        let variables = report.variables
        #expect(variables["PREFORK_PID"] == "4711")
        #expect(variables["PREFORK_PORT"] == "\(socket.port ?? 0)")
        #expect(variables["PREFORK_GROUP"] == "web" && variables["PREFORK_ID"] == "7")
        #expect(variables["ADMIN"] == "9090")
        #expect(variables["MODE"] == "x" && variables["GOMAXPROCS"] == "3")
        for name in [
            "LISTEN_FDS", "LISTEN_PID", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "PREFORK_CONTEXT_FD",
        ] {
            #expect(variables[name] == nil, "\(name)")
        }
        #expect(report.values("argument").last == "\(socket.port ?? 0)")
        #expect(report.values("directory") == [folder.path])
        #expect(output == nil || output == "/dev/null")
    }

    private func begin(
        _ prober: Prober, _ script: String, _ workers: inout Workers, at now: Instant = .now
    ) throws -> ChildProcess {
        let child = try workers.spawn(Program(command: ["/bin/sh", "-c", script]))
        workers.giveAway(child)
        try prober.watch(child, name: "./check", launch, .liveness, timeout: .seconds(3), at: now)
        return child
    }
}

/// What a link leads to; nil when it cannot be read.
private func readlinkText(_ path: String) -> String? {
    var text = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &text, text.count - 1)
    return count > 0 ? String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
}
