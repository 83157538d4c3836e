import Glibc
import Testing

/// Workers that are up when a line of their output matches.
@Suite struct OutputReadinessTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// Writes a manifest with a group `web` whose workers run a shell script and are up by a line, and returns its path.
    private func manifest(
        _ script: String, _ readiness: String, log: String = "{file: web.log}", _ extra: String = ""
    ) throws -> String {
        try workspace.writeProgram("worker", "#!/bin/sh\n" + script)
        return try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [./worker]
                log: \(log)
                readiness: \(readiness)
            \(extra)
            """)
    }

    private var log: String { contents(of: workspace.path + "/web.log") ?? "" }

    private func companion(of master: Int32) throws -> Int32? {
        try MasterFacts(of: master).childPIDs.first { contents(of: "/proc/\($0)/comm") == "prefork-output\n" }
    }

    @Test(arguments: ["", " >&2"])
    func aWorkerIsUpWhenALineMatches(stream: String) throws {
        let script = """
            echo starting\(stream); while [ ! -e go ]; do sleep 0.01; done
            printf 'listening on '\(stream); printf 'port 80\\n'\(stream); exec sleep 1000
            """
        let other = "  other: {command: [\(Built.probe), rest], needs: [web]}"
        let master = try Master(try manifest(script, #"{log: "^listening on port [0-9]+$"}"#, other))
        try Deadline.await("the first line") { log == "starting\n" }
        #expect(try MasterFacts(of: master.pid).children == 2, "a worker and the companion")
        try workspace.write("go", "")
        try master.line("web/0 (pid ", "is ready")
        try master.line("other/0 launched")
        try #expect(master.stop() == 0)
    }

    @Test func aWorkerThatWritesNoSuchLineIsStopped() throws {
        let path = try manifest(
            "echo listening to nobody; exec sleep 1000", "{log: listening on, timeout: 200ms}",
            log: "text", "    restart: {policy: never}")
        let result = try Command([Built.runner, path, "--until-done"]).outcome()
        #expect(
            result.errors.contains("ms: no line of its output matches \"listening on\""),
            "\(result.errors)")
    }

    @Test func aCompanionThatIsKilledMeanwhileMissesNoLaterLine() throws {
        let script = "echo starting; while [ ! -e go ]; do sleep 0.01; done; echo up; exec sleep 1000"
        let master = try Master(try manifest(script, "{log: ^up$}"))
        try Deadline.await("the first line") { log == "starting\n" }
        let first = try #require(try companion(of: master.pid))
        kill(first, SIGSTOP)
        try workspace.write("go", "")
        kill(first, SIGKILL)
        try master.line("web/0 (pid ", "is ready")
        try #expect(master.stop() == 0)
    }

    @Test func aReloadMayLookForAnotherLine() throws {
        let script = "echo one; while [ ! -e go ]; do sleep 0.01; done; echo two; exec sleep 1000"
        let master = try Master(try manifest(script, "{log: three}"))
        try Deadline.await("the first line") { log == "one\n" }
        _ = try manifest(script, "{log: two}")
        master.signal(SIGHUP)
        try master.line("readiness.log")
        try workspace.write("go", "")
        try master.line("web/0 (pid ", "is ready")
        try #expect(master.stop() == 0)
    }

    @Test func aWorkerThatFallsSilentIsLaunchedAgain() throws {
        let path = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [./worker]
                log: {file: web.log}
                liveness: {log: {silent_for: 200ms}}
            """)
        // Its first process falls silent, and the second writes on.
        try workspace.writeProgram(
            "worker",
            """
            #!/bin/sh
            echo up; [ -e once ] || { echo >once; exec sleep 1000; }
            while :; do echo tick; sleep 0.01; done
            """)
        let master = try Master(path)
        let first = try #require(try master.running(1)["web/0"])
        let line = try master.line("web/0 (pid \(first)) has written nothing for ")
        #expect(line.contains("it gets SIGTERM"), "\(line)")
        try master.line("web/0 (pid \(first)) was killed by SIGTERM")
        try Deadline.await("lines of the second process") { log.contains("tick\n") }
        try #expect(master.stop() == 0)
    }

    @Test func aManifestThatCapturesNothingIsRefused() throws {
        let path = try manifest("exec sleep 1000", "{log: up}", log: "inherit")
        let result = try Command([Built.runner, "check", path]).outcome()
        #expect(result.code == 1)
        #expect(result.errors.contains("app.yaml:6:17: error[PR0715]") || result.output.contains("PR0715"), "\(result)")
    }
}
