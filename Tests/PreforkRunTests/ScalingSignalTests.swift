import Glibc
import Testing

/// SIGTTIN and SIGTTOU: one worker more or less of the only group that has `count`, until the next reload.
@Suite struct ScalingSignalTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private var manifest: String { workspace.path + "/app.yaml" }

    private func write(_ web: String = "rest], count: 2", _ more: String = "") throws {
        try workspace.write(
            "app.yaml",
            """
            version: 1
            control: {socket: app.sock}
            history: {directory: history}
            worker_groups:
              api: {command: [\(Built.probe), rest]}
              web: {command: [\(Built.probe), \(web), rollout: {min_ready: 0s}}\(more)
            """)
    }

    private func status() throws -> String { try Command.run(Built.runner, "status", manifest).output }

    @Test func aWorkerComesAndLeavesUntilTheNextReload() throws {
        try write()
        let master = try Master(manifest)
        let before = try master.running(3)
        master.signal(SIGTTIN)
        let third = try master.launch(of: "web/2")
        #expect(try master.running(4) == before.merging(["web/2": third]) { $1 }, "nobody else has another process")
        #expect(
            try status().hasPrefix(
                "app, generation 2: 4 of 4 running; 'web' has 3 instead of 2 workers until the next reload\n"))
        master.signal(SIGTTIN)
        _ = try master.launch(of: "web/3")
        #expect(try status().contains("'web' has 4 instead of 2 workers"))
        let json = try Command.run(Built.runner, "status", manifest, "--format", "json").output
        #expect(json.contains("\"remark\": \"'web' has 4 instead of 2 workers until the next reload\""))
        master.signal(SIGTTOU)
        try master.line("web/3 (pid", "was killed by SIGTERM")
        master.signal(SIGQUIT)
        try master.line("4 of 4 running; 'web' has 3 instead of 2 workers until the next reload")
        try master.reload()
        try master.line("web/2 (pid \(third)) was killed by SIGTERM")
        #expect(try status().hasPrefix("app, generation 5: 3 of 3 running\n"))
        #expect(try master.running(3) == before)
        let history = try Command.run(Built.runner, "history", manifest).output
        #expect(
            history.contains("SIGTTIN") && history.contains("scaled: 'web' has 4 instead of 2 workers"), "\(history)")
        #expect(try master.stop() == 0)
    }

    @Test func backAtTheNumberOfTheManifestThereIsNothingToSay() throws {
        try write()
        let master = try Master(manifest)
        try master.running(3)
        master.signal(SIGTTOU)
        try master.line("web/1 (pid", "was killed by SIGTERM")
        #expect(try status().contains("'web' has 1 instead of 2 workers until the next reload"))
        master.signal(SIGTTOU)
        try master.line("SIGTTOU changes nothing: 'web' keeps its last worker; 'prefork-run stop' stops it")
        master.signal(SIGTTIN)
        _ = try master.launch(of: "web/1")
        #expect(try status().hasPrefix("app, generation 3: 3 of 3 running\n"))
        #expect(try master.stop() == 0)
    }

    /// The number is not part of any release, so the way back is that to the manifest before.
    @Test func aRollbackGoesBackBehindTheNumber() throws {
        try write()
        let good = try #require(contents(of: manifest))
        let master = try Master(manifest)
        try master.running(3)
        try write("rest, bad], count: 2")
        #expect(try Command.run(Built.runner, "reload", manifest, "--wait").code == 0)
        master.signal(SIGTTIN)
        _ = try master.launch(of: "web/2")
        #expect(try Command.run(Built.runner, "rollback", manifest).code == 0)
        #expect(contents(of: manifest) == good)
        #expect(try status().contains("3 of 3 running\n"))
        #expect(try master.stop() == 0)
    }

    @Test func whileAReloadIsRolledOutItsOwnNumberChanges() throws {
        try write("tell-and-rest, READY=1], count: 2, readiness: {notify: true}")
        let master = try Master(manifest)
        try master.running(3)
        try master.line("web/1", "is ready")
        // These never become ready, so the reload stays in progress.
        try write("rest, new], count: 2, readiness: {notify: true, timeout: 1h}")
        try master.reload()
        master.signal(SIGTTIN)
        _ = try master.launch(of: "web/2")
        #expect(try status().contains("'web' has 3 instead of 2 workers"))
        #expect(try master.stop() == 0)
    }

    @Test func itHasToBeClearWhichGroupIsMeant() throws {
        try write("rest], count: 2", "\n  jobs: {command: [\(Built.probe), rest], count: 1}")
        let master = try Master(manifest)
        try master.running(4)
        master.signal(SIGTTIN)
        try master.line("SIGTTIN changes nothing: one group has to have 'count', and web, jobs have it")
        try write("rest], ids: [4]")
        try master.reload()
        try master.line("reload 1 is complete")
        master.signal(SIGTTIN)
        try master.line("SIGTTIN changes nothing: one group has to have 'count', and no group has it")
        // Nothing was refused: the file is what runs.
        #expect(try status().hasPrefix("app, generation 2: 2 of 2 running\n"))
        #expect(try master.stop() == 0)
    }

    @Test func anEditedFileIsNotReadByTheWay() throws {
        try write()
        let master = try Master(manifest)
        let before = try master.running(3)
        try write("rest, other], count: 2")
        master.signal(SIGTTIN)
        try master.line("SIGTTIN changes nothing: \(manifest) differs from what runs; SIGHUP reads it")
        #expect(try master.running(3) == before)
        #expect(try status().hasPrefix("app, generation 1: 3 of 3 running\n"))
        #expect(try master.stop() == 0)
    }

    @Test func aChangedEnvironmentFileIsNotReadByTheWay() throws {
        try workspace.write("app.env", "A=1")
        try write("rest], count: 2, env_file: app.env")
        let master = try Master(manifest)
        let before = try master.running(3)
        try workspace.write("app.env", "A=2")
        master.signal(SIGTTIN)
        try master.line("a file of the manifest differs from what runs; SIGHUP reads it")
        try master.line("the number of workers stays")
        #expect(try master.running(3) == before)
        #expect(try status().hasPrefix("app, generation 1: 3 of 3 running\n"))
        #expect(try master.stop() == 0)
    }

    @Test func aWorkerThatDoesNotComeUpIsTakenBack() throws {
        try workspace.writeProgram("worker", "#!/bin/sh\n[ \"$PREFORK_ID\" != 2 ] || exit 3\nexec sleep 1000")
        try workspace.write(
            "app.yaml",
            """
            version: 1
            control: {socket: app.sock}
            worker_groups:
              web: {command: [./worker], count: 2, restart: {intensity: {deaths: 1}}}
            """)
        let master = try Master(manifest)
        let before = try master.running(2)
        master.signal(SIGTTIN)
        try master.line("web/2 (pid", "exited with 3")
        try Deadline.await("the way back") { try status().hasPrefix("app, generation 2: 2 of 2 running\n") }
        #expect(try master.running(2) == before)
        master.signal(SIGTTOU)
        try master.line("web/1 (pid", "was killed by SIGTERM")
        #expect(try status().contains("'web' has 1 instead of 2 workers"), "the number is that of what runs")
        #expect(try master.stop() == 0)
    }
}
