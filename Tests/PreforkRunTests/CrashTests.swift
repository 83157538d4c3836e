import Glibc
import Testing

/// Workers that exit or crash, and the policies that apply.
@Suite struct CrashTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    @Test func aKilledWorkerIsRestartedAtOnceAndTheOthersStay() throws {
        let master = try workspace.probes("rest", count: 3)
        let before = try master.running(3)
        let victim = try #require(before["web/1"])
        kill(victim, SIGKILL)
        try master.line("web/1 (pid \(victim)) was killed by SIGKILL", "restart now (death 1 of 5 in 60 s)")
        try master.line("web/1 launched")
        let after = try master.running(3)
        #expect(before.keys.filter { before[$0] != after[$0] } == ["web/1"])
        #expect(try master.stop() == 0)
    }

    @Test func aWorkerThatCrashesRepeatedlyWaitsLongerEachTimeAndIsHeld() throws {
        let master = try workspace.probes(
            "exit, '3'",
            count: 1,
            """
                restart:
                  backoff: {initial: 20ms, factor: 2, max: 1s, jitter: 0%}
                  intensity: {deaths: 3, within: 60s}
            """)
        try master.line("exited with 3", "restart now (death 1 of 3 in 60 s)")
        try master.line("exited with 3", "restart in 20 ms (death 2 of 3 in 60 s)")
        try master.line("exited with 3", "restart in 40 ms (death 3 of 3 in 60 s)")
        try master.line("too many deaths (4 in 60 s): held until the next reload")
        master.signal(SIGQUIT)
        try master.line("web/0", "held", "4", "3")
        master.signal(SIGHUP)
        try master.line("web/0 launched")
        #expect(try master.stop() == 0)
    }

    @Test func exceedingTheIntensityCanEndTheMasterWith70() throws {
        let master = try workspace.probes(
            "exit, '3'",
            count: 1, "    restart: {backoff: {initial: 10ms, jitter: 0%}, intensity: {deaths: 1, then: exit}}")
        try master.line("stopping the master")
        #expect(try master.exitCode() == 70)
    }

    @Test func exceedingTheIntensityCanStopOnlyTheGroup() throws {
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              steady: {command: [\(Built.probe), rest]}
              web:
                command: [\(Built.probe), rest]
                ids: 0-1
                restart: {intensity: {deaths: 0, then: stop-group}}
            """)
        let master = try Master(manifest)
        let before = try master.running(3)
        kill(try #require(before["web/0"]), SIGKILL)
        try master.line("web/0", "group stopped until the next reload")
        try master.line("web/1", "a worker died too often")
        #expect(try master.running(1) == ["steady/0": before["steady/0"]])
        #expect(try master.reload().contains("nothing changed, 3 kept; 2 tried again"))
        try master.running(3)
        #expect(try master.stop() == 0)
    }

    @Test func aWorkerIsNotRestartedAfterACodeInNeverOn() throws {
        let master = try workspace.probes("exit, '78'", count: 1, "    restart: {never_on: [78]}")
        try master.line("exited with 78", "no restart by its restart policy")
        #expect(try master.stop() == 0)
    }

    @Test func aMissingProgramIsReportedWithItsLocation() throws {
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [./no-such-server]
            """)
        let master = try Master(manifest)
        try master.line(
            "error: web/0 failed to start: cannot execute \(workspace.path)/no-such-server: "
                + "no such file or directory (\(manifest):4:14); restart in 5")
        #expect(try master.stop() == 0)
    }

    @Test func launchesLeakNoDescriptorsWhetherTheyFailOrSucceed() throws {
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            defaults:
              restart:
                backoff: {initial: 1ms, max: 1ms, jitter: 0%}
                intensity: {deaths: 63, within: 1h}
            worker_groups:
              missing: {command: [./no-such-server], restart: {intensity: {deaths: 3}}}
              short: {command: [\(Built.probe), exit, '3']}
            """)
        let master = try Master(manifest)
        let before = try factsWhenHeld(master)
        master.signal(SIGHUP)
        let after = try factsWhenHeld(master)
        #expect(after.descriptors == before.descriptors)
        #expect(after.children == 0)
        #expect(master.lines.count { $0.contains("short/0 launched") } == 128)
        #expect(try master.stop() == 0)
    }

    /// Waits until both groups are held, and returns the facts of the master, which then has no descriptors for workers.
    private func factsWhenHeld(_ master: Master) throws -> MasterFacts {
        for _ in 0..<2 { try master.line("held until the next reload") }
        // The line is logged before the master has closed the process's descriptor. The master answers SIGQUIT in its next
        // turn, after that.
        master.signal(SIGQUIT)
        try master.line("short/0", "held")
        return try MasterFacts(of: master.pid)
    }
}
