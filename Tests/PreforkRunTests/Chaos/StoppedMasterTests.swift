import Glibc
import Testing

/// A master that is stopped by SIGSTOP and continued.
@Suite struct StoppedMasterTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    @Test func aWorkerThatDiesWhileTheMasterIsStoppedHasHadNoHealthyRun() throws {
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [\(Built.probe), rest]
                restart: {backoff: {initial: 10ms, max: 1s, jitter: 0%, reset_after: 500ms}}
            """)
        let master = try Master(manifest)
        kill(try #require(try master.running(1)["web/0"]), SIGKILL)
        try master.line("web/0", "restart now (death 1 of 5")
        try master.line("web/0 launched")
        let worker = try #require(try master.running(1)["web/0"])
        master.signal(SIGSTOP)
        try Deadline.await("the master's stop") { state(of: master.pid) == "T" }
        kill(worker, SIGKILL)
        try Deadline.await("the worker's end") { state(of: worker) == "Z" }
        // Time that passes cannot be awaited. It is longer than a healthy run.
        poll(nil, 0, 600)
        master.signal(SIGCONT)
        try master.line("web/0", "after at least ", "while the master was stopped; restart in 10 ms (death 2 of 5")
        try master.line("web/0 launched")
        #expect(try master.stop() == 0)
    }

    /// The master is idle while the worker runs. Nothing but the healthy run itself tells the master of it.
    @Test func aHealthyRunBeforeTheMasterIsStoppedCounts() throws {
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [\(Built.probe), rest]
                restart: {backoff: {initial: 10s, jitter: 0%, reset_after: 200ms}}
            """)
        let master = try Master(manifest)
        kill(try #require(try master.running(1)["web/0"]), SIGKILL)
        try master.line("web/0", "restart now (death 1 of 5")
        try master.line("web/0 launched")
        let worker = try #require(try master.running(1)["web/0"])
        // Time that passes cannot be awaited. It is longer than a healthy run.
        poll(nil, 0, 1000)
        master.signal(SIGSTOP)
        try Deadline.await("the master's stop") { state(of: master.pid) == "T" }
        kill(worker, SIGKILL)
        try Deadline.await("the worker's end") { state(of: worker) == "Z" }
        master.signal(SIGCONT)
        let line = try master.line("web/0", "was killed by SIGKILL after at least ", "restart now (death 2 of 5")
        #expect(line.contains(" ms, while the master was stopped") && !line.contains("at least 0 ms"), "\(line)")
        try master.line("web/0 launched")
        #expect(try master.stop() == 0)
    }

    @Test func aStopThatArrivesWhileTheMasterIsStoppedIsObeyedAfterwards() throws {
        let master = try workspace.probes("rest", count: 2)
        try master.running(2)
        master.signal(SIGSTOP)
        try Deadline.await("the master's stop") { state(of: master.pid) == "T" }
        master.signal(SIGTERM)
        master.signal(SIGCONT)
        try master.line("SIGTERM: stopping")
        #expect(try master.exitCode() == 0)
        #expect(master.lines.allSatisfy { !$0.contains("SIGCONT") })
    }
}
