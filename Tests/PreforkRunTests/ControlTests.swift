import Glibc
import Testing

/// The control socket, and the commands that ask a running master.
@Suite struct ControlTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func text(_ group: String, control: String = "control: {socket: app.sock}") -> String {
        "version: 1\n\(control)\nworker_groups:\n  web: {command: [\(Built.probe), \(group)]}"
    }

    private var manifest: String { workspace.path + "/app.yaml" }

    private typealias Outcome = (code: Int32, out: String, err: String)

    private func run(_ words: String..., environment: [String: String] = [:]) throws -> Outcome {
        let outcome = try Command([Built.runner] + words, environment: environment).outcome()
        return (outcome.code, outcome.output, outcome.errors)
    }

    @Test func theStatusOfARunningMasterIsShown() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest, count")))
        let pid = try #require(try master.running(1)["web/0"])
        let table = try run("status", manifest)
        #expect(table.code == 0)
        #expect(table.out.hasPrefix("app, generation 1: 1 of 1 running\n"))
        #expect(table.out.contains("web/0   running  \(pid)"))
        let json = try run("status", "--socket", workspace.path + "/app.sock", "--format", "json")
        #expect(json.out.contains("\"worker\": \"web/0\"") && json.out.contains("\"pid\": \(pid)"))
        #expect(try master.stop() == 0)
        let gone = try run("status", manifest)
        #expect(gone.code == 69)
        #expect(gone.err.contains("no master listens at \(workspace.path)/app.sock: it does not run"))
    }

    @Test func aReloadIsAwaitedUntilItIsCommitted() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest, one")))
        try master.running(1)
        try workspace.write("app.yaml", text("rest, two"))
        let result = try run("reload", manifest, "--wait")
        #expect(result.code == 0)
        #expect(result.out.contains("app: reload 1: 1 to replace\n"))
        #expect(result.out.contains("reload 1 is complete after"))
        #expect(result.err.isEmpty)
        try master.line("reload requested by pid ", "of user \(geteuid())")
        let again = try run("reload", manifest)
        #expect(again.code == 0 && again.out == "app: reload 2: nothing changed, 1 kept\n")
        #expect(try master.stop() == 0)
    }

    @Test func aRefusedReloadShowsTheDiagnosticsToWhoHasAskedForIt() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        try workspace.write("app.yaml", text("rest") + "\n  db: {comand: [db]}")
        let result = try run("reload", manifest, "--wait")
        #expect(result.code == 1)
        #expect(result.err.contains("app.yaml:5:8: error: unknown key 'comand' [PR0102]"))
        #expect(result.err.contains("did you mean 'command'?"))
        #expect(result.out.contains("error: reload refused: nothing changed"))
        #expect(try master.stop() == 0)
    }

    @Test func aReloadThatIsTakenBackHasItsOwnExitCode() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        try workspace.write("app.yaml", text("exit, '3'"))
        let result = try run("reload", manifest, "--wait")
        #expect(result.code == 2)
        #expect(result.out.contains("error: reload 1 is taken back after"))
        #expect(result.out.contains("exited with 3"))
        #expect(try master.stop() == 0)
    }

    @Test func aReloadThatTakesTooLongGoesOn() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        try workspace.write("app.yaml", text("rest, two], readiness: {notify: true}, args: [x"))
        let result = try run("reload", manifest, "--wait", "--timeout", "100ms")
        #expect(result.code == 124)
        #expect(result.err == "prefork-run: the reload goes on\n")
        #expect(try run("status", manifest).out.contains("reload in progress for"))
        #expect(try master.stop() == 0)
    }

    /// A deploy script must not believe in a release that never came up.
    @Test func aReloadThatAStopInterruptsHasNotSucceeded() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        try workspace.write("app.yaml", text("rest, two], readiness: {notify: true}, args: [x"))
        let client = try Command([Built.runner, "reload", manifest, "--wait"])
        try master.line("reload 1: 1 to replace")
        #expect(try master.stop() == 0)
        let outcome = try client.outcome()
        #expect(outcome.code == 69)
        #expect(outcome.errors == "prefork-run: the master is stopping, and the reload has not ended\n")
    }

    /// Requests that were sent at once are answered one after the other.
    @Test func answersComeInTheOrderOfTheRequests() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        let client = try ControlSocketClient(workspace.path + "/app.sock")
        _ = try client.line()
        let reload = "{\"request\":\"reload\",\"wait\":true}\n"
        try client.send("{\"request\":\"status\"}\nnonsense\n\(reload)\(reload){\"request\":\"status\"}\n")
        var answers: [String] = []
        while answers.count < 5 {
            let line = try client.line()
            if !line.contains("\"event\":") { answers.append(line) }
        }
        #expect(answers[0].contains("\"generation\":1"))
        #expect(answers[1].contains("\"ok\":false"))
        #expect(answers[2].contains("\"committed\",\"generation\":2"))
        #expect(answers[3].contains("\"committed\",\"generation\":3"))
        #expect(answers[4].contains("\"generation\":3"))
        #expect(try master.stop() == 0)
    }

    /// `printf … | socat - UNIX:app.sock` sends nothing more and waits for the answer.
    @Test func aClientThatSendsNothingMoreIsStillAnswered() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        let pid = try #require(try master.running(1)["web/0"])
        let client = try ControlSocketClient(workspace.path + "/app.sock")
        try client.send("{\"request\":\"reload\",\"wait\":true}\n{\"request\":\"events\"}\n")
        client.finish()
        for part in ["protocol", "accepted", "committed", "{\"ok\":true}"] {
            #expect(try client.line().contains(part), "\(part)")
        }
        kill(pid, SIGKILL)
        #expect(try client.line().contains("\"event\":\"exited\""))
        // It hears the whole end.
        master.signal(SIGTERM)
        var last = ""
        while let line = try? client.line() { last = line }
        #expect(last.contains("all workers have exited"), "\(last)")
        #expect(try master.exitCode() == 0)
    }

    /// While no descriptor is left for a client, the master does not turn in circles.
    @Test func aClientForWhichNoDescriptorIsLeftDoesNotKeepTheMasterAwake() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        try limitDescriptors(of: master.pid, to: "3:")
        let client = try ControlSocketClient(workspace.path + "/app.sock")
        let before = try ticks(of: master.pid)
        let start = ContinuousClock.now
        // A master that turns in circles uses the time. One that waits uses next to nothing, however slow the machine is.
        try Deadline.await("a while") { ContinuousClock.now - start > .milliseconds(500) }
        #expect(try ticks(of: master.pid) - before < 10)
        try limitDescriptors(of: master.pid, to: "256:")
        #expect(try client.line().contains("protocol"))
        #expect(try master.stop() == 0)
    }

    /// Changes the soft limit of a process that runs.
    private func limitDescriptors(of pid: Int32, to limit: String) throws {
        let outcome = try Command(["prlimit", "--pid", "\(pid)", "--nofile=\(limit)"]).outcome()
        try #require(outcome.code == 0, "\(outcome)")
    }

    /// The processor time of a process, in ticks of 10 ms.
    private func ticks(of pid: Int32) throws -> Int {
        let text = try #require(contents(of: "/proc/\(pid)/stat"))
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }

    @Test func aReloadAnswersTheClientWhoseSocketItMoves() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        try workspace.write("app.yaml", text("rest", control: "control: {socket: b.sock}"))
        #expect(try run("reload", "--socket", workspace.path + "/app.sock", "--wait").code == 0)
        #expect(try run("status", manifest).code == 0)
        // Somebody removes the file. The next reload opens the socket again.
        try #require(unlink(workspace.path + "/b.sock") == 0)
        try master.reload()
        #expect(try run("status", manifest).code == 0)
        #expect(try master.stop() == 0)
    }

    @Test func eventsAreFollowedAsLinesOfJSON() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        let pid = try #require(try master.running(1)["web/0"])
        let client = try ControlSocketClient(workspace.path + "/app.sock")
        #expect(try client.line().contains("\"protocol\":1"))
        try client.send("{\"request\":\"events\"}\n")
        #expect(try client.line() == "{\"ok\":true}")
        kill(pid, SIGKILL)
        let exited = try client.line()
        #expect(exited.contains("\"event\":\"exited\"") && exited.contains("\"signal\":\"SIGKILL\""))
        #expect(try client.line().contains("\"event\":\"launched\""))
        #expect(try master.stop() == 0)
    }

    /// Whoever sends nonsense gets an answer, and the master goes on.
    @Test func requestsThatAreNoneAreAnswered() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        let client = try ControlSocketClient(workspace.path + "/app.sock")
        _ = try client.line()
        for (request, answer) in [
            ("hello", "a value is expected at byte 1"), ("{}", "a request is an object with the member 'request'"),
            ("{\"request\":\"explode\"}", "unknown request 'explode'"),
            ("{\"request\":\"reload\",\"wiat\":true}", "unknown member 'wiat'"),
            ("{\"request\":\"reload\",\"wait\":1}", "'wait' is true or false"),
        ] {
            try client.send(request + "\n")
            let line = try client.line()
            #expect(line.hasPrefix("{\"ok\":false,") && line.contains(answer), "\(line)")
        }
        try client.send(String(repeating: "x", count: 70_000))
        #expect(try client.line().contains("a request has at most 65536 bytes"))
        #expect(try client.isClosed())
        #expect(try run("status", manifest).code == 0)
        #expect(try master.stop() == 0)
    }

    /// A client that never reads costs the master a bounded amount, and holds nobody up.
    @Test func aClientThatNeverReadsHoldsNobodyUp() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        let silent = try ControlSocketClient(workspace.path + "/app.sock")
        // As many requests as the socket takes.
        silent.flood("{\"request\":\"status\"}\n")
        #expect(try run("status", manifest).code == 0)
        try workspace.write("app.yaml", text("rest, two"))
        #expect(try run("reload", manifest, "--wait").code == 0)
        #expect(try master.stop() == 0)
        withExtendedLifetime(silent) {}
    }

    @Test func onlySoManyClientsAreTaken() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest")))
        try master.running(1)
        var clients: [ControlSocketClient] = []
        for _ in 0..<128 { clients.append(try ControlSocketClient(workspace.path + "/app.sock")) }
        for client in clients { _ = try client.line() }
        #expect(try run("status", manifest).err.contains("128 clients are connected already"))
        clients.removeLast()
        try Deadline.await("a place") { try run("status", manifest).code == 0 }
        #expect(try master.stop() == 0)
    }

    /// The file of a master that was killed is replaced. That of a master that lives is not, and the other one runs without.
    @Test func theSocketOfALivingMasterIsNotReplaced() throws {
        let first = try Master(try workspace.write("app.yaml", text("rest")))
        try first.running(1)
        let second = try Master(try workspace.write("app.yaml", text("rest")))
        try second.line("cannot listen on unix \(workspace.path)/app.sock: address already in use")
        try second.running(1)
        #expect(try second.stop() == 0)
        #expect(try run("status", manifest).code == 0)
        first.signal(SIGKILL)
        _ = try first.exitCode()
        let third = try Master(try workspace.write("app.yaml", text("rest")))
        try third.running(1)
        #expect(try run("status", manifest).code == 0)
        #expect(try third.stop() == 0)
        #expect(access(workspace.path + "/app.sock", F_OK) != 0)
    }

    @Test func aMasterIsFoundByItsName() throws {
        let master = try Master(try workspace.write("app.yaml", text("rest", control: "name: shop")))
        try master.running(1)
        let directory = master.runtimeDirectory
        let found = try run("status", "shop", environment: ["RUNTIME_DIRECTORY": directory])
        #expect(found.code == 0 && found.out.hasPrefix("shop, generation 1"))
        let other = try run("status", "shpo", environment: ["RUNTIME_DIRECTORY": directory])
        #expect(other.code == 69 && other.err.contains("no master listens at \(directory)/shpo.sock"))
        #expect(try master.stop() == 0)
    }
}
