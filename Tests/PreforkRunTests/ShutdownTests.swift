import Glibc
import Testing

/// All ways to stop a master. No worker survives.
@Suite struct ShutdownTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func running(_ words: String, count: Int = 2, _ extra: String = "") throws -> Master {
        let master = try workspace.probes(words, count: count, extra)
        try master.running(count)
        return master
    }

    @Test func sigtermStopsAllWorkersAndExitsWith0() throws {
        let master = try running("rest")
        let pids = master.pids.values
        #expect(try master.stop() == 0)
        for pid in pids { #expect(kill(pid, 0) == -1 && errno == ESRCH) }
        #expect(master.lines.last?.contains("all workers have exited; exit code 0") == true)
    }

    @Test func sigintStopsTheWorkersBySIGINT() throws {
        let master = try running("rest")
        master.signal(SIGINT)
        try master.line("web/0", "gets SIGINT")
        #expect(try master.exitCode() == 0)
    }

    @Test func aWorkerThatIgnoresSIGTERMIsKilledAfterItsTimeout() throws {
        let master = try running("deaf", count: 1, "    stop: {timeout: 200ms}")
        try master.waitUntilTERMIsIgnored()
        master.signal(SIGTERM)
        try master.line("did not exit within", "sending SIGKILL")
        try master.line("was killed by SIGKILL")
        #expect(try master.exitCode() == 0)
    }

    @Test func aSecondSIGTERMKillsAllWorkers() throws {
        let master = try running("deaf", count: 2, "    stop: {timeout: 1h}")
        try master.waitUntilTERMIsIgnored()
        master.signal(SIGTERM)
        try master.line("web/1", "gets SIGTERM")
        #expect(try master.stopAtOnce() == 0)
        #expect(master.lines.contains { $0.contains("second stop request") })
    }

    /// As timeout(1) does, which signals its child and then the process group.
    @Test func signalsThatComeTogetherAreOneRequest() throws {
        let master = try running("rest", count: 2, "    stop: {timeout: 1h}")
        master.signal(SIGSTOP)
        try Deadline.await("that the master is stopped") { state(of: master.pid) == "T" }
        master.signal(SIGINT)
        master.signal(SIGTERM)
        master.signal(SIGCONT)
        #expect(try master.exitCode() == 0)
        #expect(!master.lines.contains { $0.contains("second stop request") })
        #expect(master.lines.count { $0.contains("was killed by SIGINT") } == 2)
    }

    @Test func theWorkersOfAKilledMasterEnd() throws {
        let master = try running("deaf", count: 3)
        try master.waitUntilTERMIsIgnored()
        let pids = Array(master.pids.values)
        master.signal(SIGKILL)
        #expect(try master.exitCode() == 128 + SIGKILL)
        try Deadline.await("the end of \(pids)") { pids.allSatisfy(isGone) }
    }

    /// Returns whether a process has ended. A zombie has ended, too: the process that inherits orphans here may not reap them.
    private func isGone(_ pid: Int32) -> Bool {
        state(of: pid).map { $0 == "Z" } ?? true
    }

    /// A worker's child is in the worker's process group. It is signaled, too, unless the scope is `process`.
    @Test(arguments: [("group", false), ("mixed", false), ("process", true)])
    func theKillScopeDecidesWhetherAWorkersChildSurvives(kill scope: String, survives: Bool) throws {
        let path = workspace.path + "/left"
        let master = try running("leave-behind, \(path), and-rest", count: 1, "    stop: {kill: \(scope)}")
        let child = try Deadline.await("the pid of the worker's child") {
            contents(of: path).flatMap { Int32($0.split(separator: "\n").first ?? "") }
        }
        master.signal(SIGTERM)
        try master.line("all workers have exited")
        if survives {
            #expect(!isGone(child))
            kill(child, SIGKILL)
        }
        try Deadline.await("the end of \(child)") { isGone(child) }
        #expect(try master.exitCode() == 0)
    }

    /// celery's tasks, for example, die of a stop signal that their parent would have let them finish before.
    @Test(arguments: [("group", true), ("mixed", false)])
    func theKillScopeDecidesWhetherAWorkersChildIsSentTheStopSignal(kill scope: String, isSent: Bool) throws {
        let program = try workspace.write(
            "server.sh",
            """
            (trap 'echo TERM >> signals; exit' TERM; echo >> ready; while :; do sleep 0.01; done) &
            child=$!
            until [ -e ready ]; do sleep 0.01; done
            trap 'exit 0' TERM
            # Waits for the child where the child was sent the signal, so that it has written its line.
            [ \(scope) = group ] && trap 'wait $child; exit 0' TERM
            echo $child > pid
            wait
            """)
        let manifest = "version: 1\nworker_groups:\n  web: {command: [sh, \(program)], stop: {kill: \(scope)}}"
        let master = try Master(try workspace.write("app.yaml", manifest))
        let child = try Deadline.await("the child's pid") {
            contents(of: workspace.path + "/pid").flatMap { Int32($0.split(separator: "\n").first ?? "") }
        }
        #expect(try master.stop() == 0)
        try Deadline.await("the end of \(child)") { isGone(child) }
        #expect((contents(of: workspace.path + "/signals") != nil) == isSent)
    }

    @Test func sigquitPrintsTheStatusAndStopsNothing() throws {
        let master = try running("rest")
        let before = master.pids
        master.signal(SIGQUIT)
        try master.line("app, generation 1: 2 of 2 running")
        try master.line("WORKER", "STATE", "PID")
        try master.line("web/0", "running", String(before["web/0"] ?? 0))
        try master.line("web/1", "running")
        #expect(try master.stop() == 0)
    }

    @Test(arguments: [SIGUSR1, SIGUSR2])
    func signalsOfOtherSupervisorsAreIgnored(number: Int32) throws {
        let master = try running("rest")
        let before = master.pids
        master.signal(number)
        try master.line("ignored: the master does not use it")
        #expect(try master.reload().contains("nothing changed"))
        #expect(master.pids == before)
        #expect(try master.stop() == 0)
    }

    @Test func aStopDuringAReloadStopsOldAndNewWorkers() throws {
        let master = try running("deaf", count: 1, "    stop: {timeout: 300ms}")
        try master.waitUntilTERMIsIgnored()
        try workspace.write(
            "app.yaml", "version: 1\nworker_groups:\n  other: {command: [\(Built.probe), rest]}")
        master.signal(SIGHUP)
        try master.line("other/0 launched")
        master.signal(SIGTERM)
        #expect(try master.exitCode() == 0)
    }
}

extension Master {
    /// Waits until all workers ignore TERM, so that only KILL ends them.
    fileprivate func waitUntilTERMIsIgnored() throws {
        for pid in pids.values {
            try Deadline.await("pid \(pid) ignores TERM") {
                let line = contents(of: "/proc/\(pid)/status")?.split(separator: "\n").first { $0.hasPrefix("SigIgn:") }
                let mask = line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
                return mask & (1 << UInt64(SIGTERM - 1)) != 0
            }
        }
    }
}
