import Glibc
import Testing

/// What a master serves over HTTP by a process of its own.
@Suite struct HTTPTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func text(_ group: String = "rest", http: String = "http: {listen: 127.0.0.1:0}") -> String {
        "version: 1\n\(http)\ncontrol: off\nworker_groups:\n  web: {command: [\(Built.probe), \(group)]}"
    }

    private func master(_ text: String) throws -> Master { try Master(try workspace.write("app.yaml", text)) }

    @Test func aMasterWithoutAControlSocketAnswersOverHTTP() throws {
        let master = try master(
            text("rest", http: "http: {listen: \"[::1]:0\"}") + "\n  api: {command: [\(Built.probe), rest], port: 0}")
        try master.running(2)
        let line = try master.line(" serves http://[::1]:")
        #expect(line.contains("pid "))
        #expect(try master.stop() == 0)
    }

    @Test func metricsHealthReadinessAndTheStatusAreServed() throws {
        let master = try master(text("rest") + "\n  api: {command: [\(Built.probe), rest], port: 0}")
        let pids = try master.running(2)
        let (port, server) = try master.httpServer()

        let metrics = try HTTPAnswer.get("/metrics", at: port)
        #expect(metrics.status == 200)
        #expect(metrics.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        for line in [
            "prefork_build_info{version=\"0.1.0\",manifest=\"app\"} 1",
            "prefork_workers{group=\"web\",state=\"running\"} 1",
            "prefork_worker_up{group=\"api\",worker=\"api/0\"} 1",
            "prefork_launch_duration_seconds_count{group=\"web\"} 1",
            "prefork_reloads_total{outcome=\"refused\"} 0", "prefork_log_lines_lost_total 0",
        ] { #expect(metrics.body.contains(line + "\n"), "\(line)\n\(metrics.body)") }
        #expect(metrics.body.contains("prefork_listener_backlog_connections{group=\"api\",listener=\"api\""))
        #expect(metrics.body.contains("prefork_worker_resident_memory_bytes{group=\"web\",worker=\"web/0\"} "))
        let open = try HTTPAnswer.get("/metrics", at: port, "Accept: application/openmetrics-text; version=1.0.0")
        #expect(open.header("Content-Type") == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(open.body.contains("# TYPE prefork_build info\n") && open.body.hasSuffix("\n# EOF\n"))

        #expect(try HTTPAnswer.get("/healthz", at: port).status == 200)
        #expect(try HTTPAnswer.get("/readyz", at: port).body == "all groups are up\n")
        let status = try HTTPAnswer.get("/status.json?x=1", at: port)
        #expect(status.body.hasPrefix("{\"manifest\":\"app\",\"generation\":1,\"running\":2,\"workers\":2,"))
        #expect(status.body.contains("\"pid\":\(try #require(pids["web/0"])),") && status.body.hasSuffix("}]}"))
        let page = try HTTPAnswer.get("/", at: port)
        #expect(page.header("Content-Security-Policy")?.hasPrefix("default-src 'none'; script-src 'nonce-") == true)
        #expect(page.body.contains("<!doctype html>") && !page.body.contains("NONCE"))
        #expect(try HTTPAnswer.get("/nothing", at: port).status == 404)

        #expect(server != master.pid && !pids.values.contains(server))
        #expect(try master.stop() == 0)
        #expect(kill(server, 0) != 0)
    }

    @Test func aGroupThatIsNotUpIsNotReady() throws {
        let gate = workspace.path + "/gate"
        let master = try master(
            text("rest")
                + "\n  db: {command: [\(Built.probe), rest], readiness: {exec: [test, -e, \(gate)], period: 50ms}}")
        try master.running(2)
        let (port, _) = try master.httpServer()
        let early = try HTTPAnswer.get("/readyz", at: port)
        #expect(early.status == 503 && early.body == "db is not up: db/0 is starting\n")
        try workspace.write("gate", "")
        try master.line("db/0 (pid ", "is ready")
        try Deadline.await("readiness") { try HTTPAnswer.get("/readyz", at: port).status == 200 }
        let metrics = try HTTPAnswer.get("/metrics", at: port).body
        #expect(metrics.contains("prefork_ready_duration_seconds_count{group=\"db\"} 1\n"))
        #expect(try master.stop() == 0)
    }

    @Test func aServerThatIsKilledIsBackAndLosesNoConnectionAndNoCount() throws {
        let master = try master(text("rest") + "\n  api: {command: [sleep, \"1000\"]}")
        let first = try #require(try master.running(2)["api/0"])
        let (port, server) = try master.httpServer()
        kill(first, SIGKILL)
        try master.line("api/0 launched as pid")
        kill(server, SIGKILL)
        // The next server takes the connection from the queue of the socket.
        let metrics = try HTTPAnswer.get("/metrics", at: port)
        #expect(metrics.body.contains("prefork_restarts_total{group=\"api\",cause=\"signal\"} 1\n"), "\(metrics.body)")
        try master.line("error: pid \(server), which serves HTTP, was killed by SIGKILL; another one starts now")
        #expect(try master.httpServer().pid != server)
        #expect(try master.stop() == 0)
    }

    @Test func serversThatAreKilledMovedAndClosedLeaveNoDescriptorToTheMaster() throws {
        let master = try master(text())
        try master.running(1)
        var server = try master.httpServer().pid
        let count = try MasterFacts(of: master.pid).descriptors
        func hasAsMany() throws -> Bool { try MasterFacts(of: master.pid).descriptors == count }
        for _ in 0..<3 {
            kill(server, SIGKILL)
            server = try master.httpServer().pid
        }
        try Deadline.await("the descriptors of three that were killed") { try hasAsMany() }
        for address in ["0.0.0.0:0", "127.0.0.1:0", "[::1]:0"] {
            try workspace.write("app.yaml", text(http: "http: {listen: \"\(address)\"}"))
            try master.reload()
            _ = try master.httpServer()
        }
        try Deadline.await("the descriptors of three that have moved") { try hasAsMany() }
        try workspace.write("app.yaml", text(http: "http: off"))
        try master.reload()
        try workspace.write("app.yaml", text())
        try master.reload()
        _ = try master.httpServer()
        try Deadline.await("the descriptors of one that was turned off") { try hasAsMany() }
        #expect(try master.stop() == 0)
    }

    @Test func theServerEndsWithAMasterThatIsKilled() throws {
        let master = try master(text())
        try master.running(1)
        let (_, server) = try master.httpServer()
        kill(master.pid, SIGKILL)
        try Deadline.await("the end of the server") { kill(server, 0) != 0 || isZombie(server) }
    }

    @Test func aReloadMovesOpensAndClosesTheServer() throws {
        let master = try master(text("rest", http: "http: off"))
        let worker = try master.running(1)
        try workspace.write("app.yaml", text())
        #expect(try master.reload().contains("nothing changed, 1 kept"))
        let (port, server) = try master.httpServer()
        try workspace.write("app.yaml", text() + "\n# a comment")
        try master.reload()
        let other = try TakenPort(releasing: true).number
        try workspace.write("app.yaml", text("rest", http: "http: {listen: 0.0.0.0:\(other)}"))
        try master.reload()
        try master.line("http://127.0.0.1:\(port)/ is served no longer")
        let moved = try master.httpServer()
        #expect(moved.port == Int(other) && moved.pid != server)
        #expect(Client.isRefused { try HTTPAnswer.get("/", at: port) })
        // One address includes the other, so both cannot be bound without care.
        try workspace.write("app.yaml", text("rest", http: "http: {listen: 127.0.0.1:\(other)}"))
        try master.reload()
        #expect(try master.httpServer().port == Int(other))
        #expect(try HTTPAnswer.get("/healthz", at: Int(other)).status == 200)
        try workspace.write("app.yaml", text("rest", http: "name: app"))
        try master.reload()
        try master.line("http://127.0.0.1:\(other)/ is served no longer")
        try Deadline.await("no server") { try MasterFacts(of: master.pid).childPIDs == Array(worker.values) }
        #expect(master.pids == worker)
        #expect(try master.stop() == 0)
    }

    @Test func anAddressInUseIsRefusedWithItsPlace() throws {
        let taken = try TakenPort()
        let refused = try master(text("rest", http: "http: {listen: 127.0.0.1:\(taken.number)}"))
        try refused.line(
            "app.yaml:2:16: error: cannot listen on 127.0.0.1:\(taken.number): address already in use (bind)")
        #expect(try refused.exitCode() == 71)
        let master = try master(text())
        try master.running(1)
        let (port, _) = try master.httpServer()
        try workspace.write("app.yaml", text("other", http: "http: {listen: 127.0.0.1:\(taken.number)}"))
        #expect(try master.reload().contains("reload refused: nothing changed"))
        #expect(
            try HTTPAnswer.get("/metrics", at: port).body.contains("prefork_reloads_total{outcome=\"refused\"} 1\n"))
        #expect(try master.stop() == 0)
    }

    @Test func aReloadThatIsRefusedLeavesNoPortOpen() throws {
        let taken = try TakenPort()
        let master = try master(text())
        try master.running(1)
        let (port, _) = try master.httpServer()
        let other = try TakenPort(releasing: true).number
        try workspace.write(
            "app.yaml",
            text(http: "http: {listen: 127.0.0.1:\(other)}")
                + "\n  api: {command: [\(Built.probe), rest], port: \(taken.number)}")
        #expect(try master.reload().contains("reload refused: nothing changed"))
        #expect(Client.isRefused { try HTTPAnswer.get("/", at: Int(other)) })
        #expect(try HTTPAnswer.get("/healthz", at: port).status == 200)
        #expect(try master.stop() == 0)
    }

    @Test func aReloadThatIsTakenBackTakesTheServerBack() throws {
        let (first, other) = (try TakenPort(releasing: true).number, try TakenPort(releasing: true).number)
        let master = try master(text(http: "http: {listen: 127.0.0.1:\(first)}"))
        try master.running(1)
        #expect(try master.httpServer().port == Int(first))
        try workspace.write("app.yaml", text("exit, '3'", http: "http: {listen: 127.0.0.1:\(other)}"))
        try master.reload()
        #expect(try master.httpServer().port == Int(other))
        try master.line("reload 1 is taken back after")
        try master.line("http://127.0.0.1:\(other)/ is served no longer")
        #expect(try master.httpServer().port == Int(first))
        #expect(try HTTPAnswer.get("/healthz", at: Int(first)).status == 200)
        #expect(Client.isRefused { try HTTPAnswer.get("/", at: Int(other)) })
        // What such a reload has turned off is turned on again.
        try workspace.write("app.yaml", text("exit, '3'", http: "http: off"))
        try master.reload()
        try master.line("http://127.0.0.1:\(first)/ is served no longer")
        #expect(try master.httpServer().port == Int(first))
        #expect(try master.stop() == 0)
    }

    /// Each user of the machine may connect, and the line may have a secret.
    @Test func whatADiagnosticQuotesFromTheManifestIsNotServed() throws {
        let master = try master(text())
        try master.running(1)
        let (port, _) = try master.httpServer()
        let streams = [try follow("/events", at: port), try follow("/live", at: port)]
        defer { for descriptor in streams { close(descriptor) } }
        for descriptor in streams { _ = try HTTPAnswer.text(on: descriptor) { $0.contains("\n\n") } }
        try workspace.write("app.yaml", text() + "\n  db: {comand: [db, --password=hunter2]}")
        #expect(try master.reload().contains("reload refused: nothing changed"))
        for descriptor in streams {
            let told = try HTTPAnswer.text(on: descriptor) { $0.contains("reload refused: nothing changed") }
            #expect(told.contains("unknown key 'comand'") && !told.contains("hunter2"), "\(told)")
        }
        #expect(try master.stop() == 0)
    }

    @Test func aWorkerThatAnOperatorHasStoppedIsNotMissed() throws {
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            http: {listen: 127.0.0.1:0}
            control: {socket: app.sock}
            worker_groups:
              web: {command: [\(Built.probe), rest], count: 2}
            """)
        let master = try Master(manifest)
        try master.running(2)
        let (port, _) = try master.httpServer()
        #expect(try Command([Built.runner, "stop", manifest, "web/1"]).outcome().code == 0)
        try master.line("web/1 (pid ", "was killed by SIGTERM")
        #expect(try HTTPAnswer.get("/readyz", at: port).body == "all groups are up\n")
        #expect(try Command([Built.runner, "stop", manifest, "web"]).outcome().code == 0)
        try Deadline.await("a group that is down") {
            let ready = try HTTPAnswer.get("/readyz", at: port)
            return ready.status == 503 && ready.body == "web is not up: web/0 is stopped\n"
        }
        #expect(try master.stop() == 0)
    }

    @Test func whatWorkersDoIsFollowed() throws {
        let master = try master(text())
        let worker = try #require(try master.running(1)["web/0"])
        let (port, _) = try master.httpServer()
        let events = try follow("/events", at: port)
        let live = try follow("/live", at: port)
        defer { for descriptor in [events, live] { close(descriptor) } }
        let all = try HTTPAnswer.text(on: live) { $0.contains("event: all\n") && $0.contains("\"removed\":[]}") }
        #expect(all.contains("[\"web/0\",\"web/0\",\"worker\",\"running\",\(worker),"))
        _ = try HTTPAnswer.text(on: events) { $0.contains("\r\n:\n\n") }
        kill(worker, SIGKILL)
        let next = try master.launch(of: "web/0")
        let told = try HTTPAnswer.text(on: events) { $0.contains("\"event\":\"launched\"") }
        #expect(
            told.contains("event: message\ndata: {\"time\":") && told.contains("\"worker\":\"web/0\",\"pid\":\(next)"))
        let part = try HTTPAnswer.text(on: live) { $0.contains("[\"web/0\",\"web/0\",\"worker\",\"running\",\(next),") }
        #expect(part.contains("event: part\n"))
        #expect(try master.stop() == 0)
    }

    private func follow(_ path: String, at port: Int) throws -> Int32 {
        let descriptor = try Client.connection(port: port)
        let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        _ = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
        return descriptor
    }
}

private func isZombie(_ pid: Int32) -> Bool { contents(of: "/proc/\(pid)/stat")?.contains(") Z ") ?? true }

extension Master {
    /// Waits for the next line about the process that serves HTTP, and returns its port and its pid.
    func httpServer() throws -> (port: Int, pid: Int32) {
        let line = try line(" serves http://")
        let words = line.split(separator: " ")
        let address = words.last?.split(separator: "/").last ?? ""
        guard let at = words.firstIndex(of: "pid"), let pid = Int32(words[at + 1]),
            let port = address.split(separator: ":").last.flatMap({ Int($0) })
        else { throw HarnessError("no server in: \(line)") }
        return (port, pid)
    }
}
