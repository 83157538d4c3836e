import Glibc
import Testing

/// A master under a service manager such as systemd, which the test plays.
@Suite struct ServiceManagerTests {
    private let workspace: Workspace
    private let manager: PlayedServiceManager

    init() throws {
        workspace = try Workspace()
        manager = try PlayedServiceManager(in: workspace)
    }

    private func master(_ manifest: String, _ environment: [String: String] = [:]) throws -> Master {
        try Master(manifest, environment: ["NOTIFY_SOCKET": manager.address].merging(environment) { $1 })
    }

    @discardableResult
    private func write(_ groups: String) throws -> String {
        try workspace.write("app.yaml", "version: 1\nworker_groups:\n" + groups)
    }

    private func rest(_ word: String = "one", _ more: String = "") -> String {
        "  web: {command: [\(Built.probe), rest, \(word)]\(more)}"
    }

    @Test func theManagerHearsThatAllWorkersAreUpAndNotBefore() throws {
        let file = workspace.path + "/is-up"
        let probe = ", readiness: {exec: [test, -f, \(file)], period: 20ms}"
        let master = try master(try write("  a: {command: [\(Built.probe), rest]}\n" + rest("one", probe)))
        try master.line("web/0 launched")
        try manager.message("STATUS=1 of 2 workers up")
        #expect(!manager.messages.contains { $0.contains("READY=1") })
        try workspace.write("is-up", "")
        try manager.message("READY=1", "STATUS=2 of 2 workers up")
        master.signal(SIGTERM)
        try manager.message("STOPPING=1", "EXTEND_TIMEOUT_USEC=", "STATUS=stopping")
        #expect(try master.exitCode() == 0)
    }

    @Test func aWorkerThatIsGivenUpDoesNotHoldTheManagerUp() throws {
        let broken = "  broken: {command: [/no/such/program]}\n"
        let master = try master(try write(broken + rest()))
        try manager.message("READY=1")
        #expect(manager.messages.contains { $0.contains("STATUS=1 of 2 workers up") })
        #expect(try master.stop() == 0)
    }

    @Test func aReloadIsAnnouncedAndItsEndIsTold() throws {
        let master = try master(try write(rest("one")))
        try manager.message("READY=1")
        try write(rest("two"))
        master.signal(SIGHUP)
        try manager.message("RELOADING=1", "MONOTONIC_USEC=")
        try manager.message("READY=1")
        try master.line("reload 1 is complete")
        try write("  web: {comand: [web]}")
        master.signal(SIGHUP)
        try manager.message("RELOADING=1", "MONOTONIC_USEC=")
        try manager.message("READY=1", "STATUS=1 of 1 workers up; the manifest differs from what runs")
        try write(rest("three", ", readiness: {exec: ['false'], period: 20ms}"))
        master.signal(SIGHUP)
        try manager.message("RELOADING=1")
        try manager.message("STATUS=0 of 1 workers up; reload in progress")
        master.signal(SIGTERM)
        try manager.message("STOPPING=1")
        #expect(try master.exitCode() == 0)
    }

    @Test func aStopIsToldAlsoWhereTheLastWorkerEndsAtTheSameTime() throws {
        let master = try master(try write(rest()))
        try manager.message("READY=1")
        let worker = try #require(try master.running(1)["web/0"])
        master.signal(SIGSTOP)
        try Deadline.await("the master's stop") { state(of: master.pid) == "T" }
        master.signal(SIGTERM)
        kill(worker, SIGKILL)
        try Deadline.await("the worker's end") { state(of: worker) == "Z" }
        master.signal(SIGCONT)
        try manager.message("STOPPING=1")
        #expect(try master.exitCode() == 0)
    }

    @Test func theWatchdogIsFed() throws {
        let master = try master(try write(rest()), ["WATCHDOG_USEC": "40000"])
        for _ in 0..<3 { try manager.message("WATCHDOG=1") }
        #expect(try master.stop() == 0)
    }

    @Test func aManagerThatReadsNothingHoldsNobodyUp() throws {
        let master = try master(try write(rest()))
        try master.running(1)
        try write("  web: {comand: [web]}")
        for _ in 1...40 {
            master.signal(SIGHUP)
            try master.line("reload refused")
        }
        // All that has waited arrives when the manager reads again.
        try Deadline.await("the messages of 40 reloads") {
            manager.receiveAll()
            return manager.messages.count { $0.hasPrefix("RELOADING=1") } == 40
        }
        master.signal(SIGTERM)
        try manager.message("STOPPING=1")
        #expect(try master.exitCode() == 0)
    }

    @Test func aManagerThatDoesNotListenIsTold() throws {
        let master = try Master(
            try write(rest()), environment: ["NOTIFY_SOCKET": workspace.path + "/nobody"])
        try master.line(
            "error: cannot notify the service manager at \(workspace.path)/nobody: no such file or directory")
        try master.running(1)
        #expect(try master.stop() == 0)
    }

    /// The outer master passes its socket to the inner one, and waits for its readiness.
    @Test func aMasterRunsUnderAnotherMaster() throws {
        let path = workspace.path + "/web.sock"
        let inner = try workspace.write(
            "inner.yaml", "version: 1\nworker_groups:\n  web: {command: [\(Built.hello)], path: web.sock}")
        let outer = try workspace.write(
            "outer.yaml",
            """
            version: 1
            worker_groups:
              inner: {command: [\(Built.runner), \(inner)], path: web.sock, readiness: {notify: true}}
            """)
        let master = try Master(outer)
        try master.line("web/0 launched")
        try master.line("inner/0 (pid", "is ready")
        #expect(try Client.get(path: path).contains("web"))
        #expect(try master.stop() == 0)
        #expect(access(path, F_OK) != 0, "the outer master removes the file")
    }

    @Test func aSocketThatNobodyAsksForIsTold() throws {
        let outer = try workspace.write(
            "outer.yaml",
            """
            version: 1
            worker_groups:
              inner: {command: [\(Built.runner), \(try write(rest()))], path: web.sock}
            """)
        let master = try Master(outer)
        try master.line(
            "warning: no worker listens on unix \(workspace.path)/web.sock, which the service manager has opened")
        #expect(try master.stop() == 0)
    }

    /// Sockets that are closed before the manager reads are not sent, and no other descriptor in their place.
    @Test func aSocketThatIsClosedBeforeTheManagerReadsIsNotKept() throws {
        let master = try master(
            try write("  web: {command: [\(Built.hello)], path: 0.sock}"), ["FDSTORE": "8"])
        try master.running(1)
        for number in 1...12 {
            try write("  web: {command: [\(Built.hello)], path: \(number).sock}")
            master.signal(SIGHUP)
            try master.line("reload \(number) is complete")
        }
        try Deadline.await("the messages of 12 reloads") {
            manager.receiveAll()
            return manager.messages.count { $0.hasPrefix("RELOADING=1") } == 12
        }
        try Deadline.await("the last socket alone") {
            manager.receiveAll()
            return manager.kept.count == 1
        }
        let descriptor = try #require(manager.kept.values.first)
        #expect(name(of: descriptor) == "\(workspace.path)/12.sock")
        #expect(try master.stop() == 0)
    }

    /// The path that a unix socket is bound to.
    private func name(of descriptor: Int32) -> String {
        var address = sockaddr_un()
        var size = socklen_t(MemoryLayout<sockaddr_un>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return withUnsafeBytes(of: &address.sun_path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// The variables of another process, which this one has inherited by mistake.
    @Test func descriptorsThatNobodyHasPassedAreLeftAlone() throws {
        let master = try Master(
            shell: "LISTEN_PID=$$ exec \"$@\"", manifest: try write(rest()), environment: ["LISTEN_FDS": "9"])
        try master.running(1)
        try master.reload()
        #expect(try master.stop() == 0)
    }

    /// A client that connects while no master runs waits in the queue of the socket, and the next master serves it.
    @Test func socketsOutliveARestartOfTheUnit() throws {
        let path = workspace.path + "/web.sock"
        let manifest = try write("  web: {command: [\(Built.hello)], path: web.sock}")
        let first = try master(manifest, ["FDSTORE": "8"])
        try manager.message("READY=1")
        try manager.message("FDSTORE=1", "FDNAME=prefork.", "FDPOLL=0")
        #expect(try first.stop() == 0)
        #expect(!first.lines.contains { $0.contains("no longer listening") })
        manager.receiveAll()
        let (name, descriptor) = try #require(manager.kept.first)
        #expect(manager.kept.count == 1)
        let client = try Client.connection(path: path)
        defer { close(client) }
        Client.request(on: client)
        let second = try Master(
            shell: "LISTEN_PID=$$ exec \"$@\"", manifest: manifest,
            environment: [
                "NOTIFY_SOCKET": manager.address, "FDSTORE": "8", "LISTEN_FDS": "1", "LISTEN_FDNAMES": name,
            ], descriptor: descriptor)
        #expect(try Client.answer(on: client).contains("web"))
        // A reload that needs the socket no longer gives it up.
        try write("  web: {command: [\(Built.probe), rest]}")
        second.signal(SIGHUP)
        try second.line("no longer listening on unix \(path)")
        try manager.message("FDSTOREREMOVE=1", "FDNAME=\(name)")
        #expect(manager.kept.isEmpty)
        #expect(access(path, F_OK) != 0)
        #expect(try second.stop() == 0)
    }
}
