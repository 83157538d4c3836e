import Glibc
import Testing

/// The commands that steer a running master: restart, stop, start, kill and rollout.
@Suite struct SteeringTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private var manifest: String { workspace.path + "/app.yaml" }

    @discardableResult
    private func write(_ words: String, _ more: String = "", jobs: String? = "rest") throws -> String {
        let group = jobs.map { "\n  jobs: {command: [\(Built.probe), \($0)]}" } ?? ""
        return try workspace.write(
            "app.yaml",
            """
            version: 1
            control: {socket: app.sock}
            worker_groups:
              web: {command: [\(Built.probe), \(words)], count: 2, rollout: {min_ready: 0s}\(more)}\(group)
            """)
    }

    private typealias Outcome = (code: Int32, out: String, err: String)

    private func run(_ words: String...) throws -> Outcome {
        let outcome = try Command([Built.runner] + words).outcome()
        return (outcome.code, outcome.output, outcome.errors)
    }

    @Test func aRestartIsAwaitedUntilAllWorkersHaveFreshProcesses() throws {
        let master = try Master(try write("rest"))
        let before = try master.running(3)
        let result = try run("restart", manifest, "web", "--wait")
        #expect(result.code == 0, "\(result)")
        #expect(result.out.hasPrefix("web/0, web/1 are restarted by the operator (uid \(geteuid()))\n"))
        for worker in ["web/0", "web/1"] {
            #expect(result.out.contains("\(worker) launched as pid "))
            try master.line("\(worker) (pid \(try #require(before[worker])))", "restarted by the operator")
        }
        let after = try master.running(3)
        #expect(after["jobs/0"] == before["jobs/0"] && after["web/1"] != before["web/1"])
        let now = try run("restart", manifest, "web/1", "jobs", "--now")
        #expect(now.code == 0 && now.out == "restarting jobs/0, web/1\n")
        try master.line("jobs/0, web/1 are restarted by the operator (uid \(geteuid())), at once")
        #expect(try master.stop() == 0)
    }

    @Test func aRestartTellsWhichWorkersAreNotUp() throws {
        let master = try Master(try write("rest", ", readiness: {notify: true, timeout: 1s}"))
        try master.running(3)
        let late = try run("restart", manifest, "web/1", "--wait", "--timeout", "50ms")
        #expect(late.code == 124 && late.err == "prefork-run: the restart goes on\n")
        let stopped = try Command([Built.runner, "restart", manifest, "web/1", "--now", "--wait"])
        try master.line("web/1 is restarted by the operator (uid \(geteuid())), at once")
        #expect(try run("stop", manifest, "web/1").code == 0)
        let outcome = try stopped.outcome()
        #expect(outcome.code == 2 && outcome.errors == "prefork-run: not up: web/1\n")
        #expect(try master.stop() == 0)
    }

    @Test func aStoppedWorkerStaysDownUntilItIsStarted() throws {
        let master = try Master(try write("rest"))
        let pid = try #require(try master.running(3)["web/1"])
        let stop = try run("stop", manifest, "web/1")
        #expect(stop.code == 0 && stop.out == "stopping web/1\n")
        try master.line("web/1 is stopped by the operator (uid \(geteuid()))")
        try master.line("web/1 (pid \(pid)) was killed by SIGTERM")
        #expect(try run("stop", manifest, "web").out == "stopping web/0\nweb/1 is stopped already\n")
        let table = try run("status", manifest)
        #expect(table.out.hasPrefix("app, generation 1: 1 of 3 running"))
        #expect(table.out.contains("2 stopped by an operator") && table.out.contains("web/1   stopped "))
        #expect(try run("status", manifest, "--format", "json").out.contains("\"state\": \"stopped\""))
        // A reload that changes the workers waits for none of them.
        try write("rest, two")
        #expect(try run("reload", manifest, "--wait").code == 0)
        #expect(try run("status", manifest).out.contains("web/1   stopped "))
        #expect(try run("start", manifest, "web/1", "jobs").out == "starting web/1\njobs/0 runs already\n")
        try master.line("web/1 is started by the operator (uid \(geteuid()))")
        try master.line("web/1 launched as pid ")
        #expect(try run("stop", manifest, "--all").code == 0)
        try Deadline.await("the end of all") { try run("status", manifest).out.contains("0 of 3 running, 3 stopped") }
        #expect(try master.stop() == 0)
    }

    @Test func whoHasStoppedAWorkerIsShown() throws {
        let master = try Master(try write("rest"))
        try master.running(3)
        #expect(try run("stop", manifest, "web/1").code == 0)
        #expect(try run("status", manifest).out.contains("web/1   stopped (by uid \(geteuid()))"))
        let why = try run("why", manifest, "web/1").out
        #expect(why.hasPrefix("web/1: stopped (by uid \(geteuid())), for "), "\(why)")
        #expect(why.contains("web/1 is stopped by the operator (uid \(geteuid()))"))
        #expect(try run("status", manifest, "--format", "json").out.contains("\"stopped_by\": \(geteuid())"))
        #expect(try master.stop() == 0)
    }

    @Test func theStatusIsShownAgainWhenSomethingHasHappened() throws {
        let master = try Master(try write("rest"))
        try master.running(3)
        let table = try Command([Built.runner, "status", manifest, "--watch"])
        let objects = try Command([Built.runner, "status", manifest, "--watch", "--format", "json"])
        let deadline = Deadline()
        var text = ""
        while !text.contains("web/1") {
            text += String(decoding: try table.read(.output, until: deadline), as: UTF8.self)
        }
        var json = ""
        while !json.contains("\n") {
            json += String(decoding: try objects.read(.output, until: deadline), as: UTF8.self)
        }
        #expect(try run("stop", manifest, "web/1").code == 0)
        while !text.contains("2 of 3 running, 1 stopped by an operator") {
            text += String(decoding: try table.read(.output, until: deadline), as: UTF8.self)
        }
        #expect(text.contains("\n\napp, generation 1: "), "an empty line stands between two tables")
        while !json.contains("\"state\":\"stopped\"") {
            json += String(decoding: try objects.read(.output, until: deadline), as: UTF8.self)
        }
        #expect(json.split(separator: "\n").allSatisfy { $0.hasPrefix("{\"manifest\":\"app\"") })
        #expect(try master.stop() == 0)
        #expect(try table.outcome().code == 0 && objects.outcome().code == 0)
    }

    @Test func aSignalIsSentToTheNamedWorkers() throws {
        let master = try Master(try write("rest"))
        let pid = try #require(try master.running(3)["jobs/0"])
        #expect(try run("stop", manifest, "web/1").code == 0)
        try master.line("web/1 (pid", "was killed by SIGTERM")
        let kill = try run("kill", manifest, "--signal", "hup", "jobs", "web/1")
        #expect(kill.code == 0 && kill.out == "SIGHUP is sent to 1 worker: jobs/0\nweb/1 has no process\n")
        try master.line("jobs/0 is sent SIGHUP by the operator (uid \(geteuid()))")
        try master.line("jobs/0 (pid \(pid)) was killed by SIGHUP", "restart now (death 1 of 5")
        #expect(try run("kill", manifest, "web/1").code == 1)
        #expect(try run("kill", manifest, "-s", "9", "web/0").out == "SIGKILL is sent to 1 worker: web/0\n")
        try master.line("web/0 (pid", "was killed by SIGKILL", "restart now (death 1 of 5")
        let unknown = try run("kill", manifest, "--signal", "USR9", "web")
        #expect(unknown.code == 64 && unknown.err.contains("unknown signal 'USR9': did you mean 'USR1'?"))
        #expect(try master.stop() == 0)
    }

    @Test func anUnknownNameIsRefusedBeforeAnythingIsDone() throws {
        let master = try Master(try write("rest"))
        try master.running(3)
        for command in ["restart", "stop", "start", "kill"] {
            let result = try run(command, manifest, "jobs", "wbe")
            #expect(result.code == 1 && result.out.isEmpty, "\(result)")
            #expect(result.err == "prefork-run: unknown worker 'wbe': did you mean 'web'?\n")
            #expect(try run(command, manifest).code == 64)
            #expect(try run(command, manifest, "web", "--all").code == 64)
        }
        let waiting = try run("restart", manifest, "web/7", "--wait")
        #expect(waiting.code == 1 && waiting.err == "prefork-run: unknown worker 'web/7': did you mean 'web/0'?\n")
        #expect(!master.lines.contains { $0.contains("operator") })
        // With --socket, all names are those of workers.
        #expect(
            try run("stop", "--socket", workspace.path + "/app.sock", "web/0", "jobs").out == "stopping jobs/0, web/0\n"
        )
        #expect(try master.stop() == 0)
    }

    @Test func aReloadIsPausedAndGoesOnAndIsAborted() throws {
        let readiness = ", readiness: {notify: true}"
        let master = try Master(try write("rest"))
        try master.running(3)
        let none = try run("rollout", manifest, "pause")
        #expect(none.code == 1 && none.err == "prefork-run: no reload is in progress\n")
        #expect(try run("rollout", manifest, "puase").err.contains("Did you mean 'pause'?"))
        try write("rest, two", readiness)
        let waiting = try Command([Built.runner, "reload", manifest, "--wait"])
        try master.line("reload 1: 2 to replace")
        let pause = try run("rollout", manifest, "pause")
        #expect(pause.code == 0 && pause.out == "the reload is paused\n")
        try master.line("reload 1 is paused by the operator (uid \(geteuid()))")
        #expect(try run("status", manifest).out.contains("reload paused by the operator (uid \(geteuid()))"))
        #expect(try run("rollout", manifest, "pause").err == "prefork-run: the reload is paused already\n")
        #expect(try run("rollout", manifest, "resume").out == "the reload goes on\n")
        try master.line("reload 1 goes on, by order of the operator (uid \(geteuid()))")
        #expect(
            try run("rollout", "--socket", workspace.path + "/app.sock", "abort").out
                == "the reload is being taken back\n")
        let outcome = try waiting.outcome()
        #expect(outcome.code == 2)
        #expect(outcome.output.contains("cause: the operator (uid \(geteuid())) has aborted it"))
        #expect(try master.stop() == 0)
    }

    @Test func aMasterThatStopsRefusesOrders() throws {
        let ready = workspace.path + "/ready"
        let master = try Master(try write("rest", jobs: "deaf, \(ready)"))
        try master.running(3)
        try Deadline.await("a worker that ignores signals") { access(ready, F_OK) == 0 }
        master.signal(SIGTERM)
        try master.line("SIGTERM: stopping")
        for command in ["restart", "stop", "start", "kill"] {
            let result = try run(command, manifest, "--all")
            #expect(result.code == 1 && result.err == "prefork-run: the master is stopping\n")
        }
        #expect(try run("rollout", manifest, "abort").code == 1)
        master.signal(SIGTERM)
        #expect(try master.exitCode() == 0)
    }

    @Test func requestsThatAreNotUnderstoodChangeNothing() throws {
        let master = try Master(try write("rest"))
        try master.running(3)
        let client = try ControlSocketClient(workspace.path + "/app.sock")
        _ = try client.line()
        for (request, answer) in [
            ("\"restart\"", "'workers' is a list of names"),
            ("\"stop\",\"workers\":[]", "'workers' is a list of names"),
            ("\"stop\",\"workers\":[1]", "'workers' is a list of names"),
            ("\"stop\",\"workers\":\"web\"", "'workers' is a list of names"),
            ("\"stop\",\"all\":true,\"workers\":[\"web\"]", "exclude each other"),
            ("\"stop\",\"all\":true,\"now\":true", "unknown member 'now' of the request 'stop'"),
            ("\"restart\",\"all\":true,\"now\":1", "'now' is true or false"),
            ("\"kill\",\"all\":true,\"signal\":\"USR9\"", "unknown signal 'USR9'"),
            ("\"kill\",\"all\":true,\"signal\":0", "unknown signal '0'"),
            ("\"kill\",\"all\":true,\"signal\":true", "'signal' is a name"),
            ("\"rollout\"", "'action' is"), ("\"rollout\",\"action\":\"stop\"", "'action' is"),
            ("\"rollout\",\"action\":\"pause\",\"all\":true", "unknown member 'all'"),
        ] {
            try client.send("{\"request\":\(request)}\n")
            let line = try client.line()
            #expect(line.hasPrefix("{\"ok\":false,") && line.contains(answer), "\(line)")
        }
        try client.send("{\"request\":\"stop\",\"workers\":[\"web/9\"]}\n")
        #expect(try client.line() == "{\"ok\":false,\"error\":\"unknown worker 'web/9'\",\"unknown\":\"web/9\"}")
        try client.send("{\"request\":\"stop\",\"workers\":[\"web/1\",\"web\"]}\n{\"request\":\"stop\",\"all\":true}\n")
        #expect(try client.line() == "{\"ok\":true,\"workers\":[\"web/0\",\"web/1\"],\"unchanged\":[]}")
        #expect(try client.line() == "{\"ok\":true,\"workers\":[\"jobs/0\"],\"unchanged\":[\"web/0\",\"web/1\"]}")
        try client.send("{\"request\":\"restart\",\"workers\":[\"web\"],\"now\":true,\"wait\":true}\n")
        var line = try client.line()
        while line.contains("\"event\":") { line = try client.line() }
        #expect(
            line == "{\"ok\":true,\"result\":\"restarted\",\"workers\":[\"web/0\",\"web/1\"],\"not_up\":[]}")
        #expect(try master.stop() == 0)
    }

    @Test func whoHasGivenAnOrderIsInTheLogForPrograms() throws {
        let master = try Master(try write("rest"), options: ["--log-format", "json"])
        try master.running(3)
        let command = try Command([Built.runner, "kill", manifest, "--signal", "10", "web"])
        let line = try master.line("\"event\":\"operator-signal\"")
        #expect(line.contains("\"workers\":[\"web/0\",\"web/1\"],\"signal\":\"SIGUSR1\""))
        #expect(line.contains("\"user\":\(geteuid()),\"pid\":"))
        #expect(try command.outcome().code == 0)
        #expect(try master.stop() == 0)
    }
}
