import Glibc
import Testing

/// Reloads of the set of workers.
@Suite struct ReloadTests {
    @Test func aReloadLaunchesNewWorkers() throws {
        let server = try RunningServer("")
        try server.program.line("workers 0")
        try server.reload("web/0 wait")
        try server.program.line("workers 1")
        let pid = try server.nextPID(of: "web/0")
        #expect(ProcessFacts(pid).parent == server.pid)
    }

    @Test func aReloadStopsRemovedWorkers() throws {
        let server = try RunningServer("web/0 wait", "web/1 wait")
        let kept = try server.nextPID(of: "web/0")
        let retired = try server.nextPID(of: "web/1")
        try server.reload("web/0 wait")
        try server.program.line("clean web/1 \(retired)")
        #expect(ProcessFacts(server.pid).children == [kept])
        #expect(try server.running() == ["web/0": kept])
    }

    @Test func aReloadWithoutChangesKeepsAllProcesses() throws {
        let server = try RunningServer("web/0 wait", "web/1 wait")
        let pids = [try server.nextPID(of: "web/0"), try server.nextPID(of: "web/1")]
        try server.reload("web/1 wait", "web/0 wait")
        // SIGQUIT is sent after SIGHUP, so the status is that after the reload.
        server.program.signal(SIGQUIT)
        try server.program.line("children web/0 \(pids[0]) wait, web/1 \(pids[1]) wait")
    }

    @Test(arguments: ["web/1 wait longer", "web/1 args=id=1 wait", "web/1 rts=-N2 wait", "web/1 listen=0 wait"])
    func aReloadReplacesOnlyTheChangedWorker(change: String) throws {
        let server = try RunningServer("web/0 wait", "web/1 wait")
        let pids = [try server.nextPID(of: "web/0"), try server.nextPID(of: "web/1")]
        try server.reload("web/0 wait", change)
        let successor = try server.nextPID(of: "web/1")
        #expect(successor != pids[1])
        #expect(!ProcessFacts(pids[1]).isAlive)
        #expect(try server.running() == ["web/0": pids[0], "web/1": successor])
    }

    @Test func aContextThatIsEqualButNotTheSameIsNotTakenOver() throws {
        let server = try RunningServer("web/0 alike old")
        let first = try server.nextPID(of: "web/0")
        try server.program.line("web/0 has old")
        try server.reload("web/0 alike new")
        kill(first, SIGKILL)
        let second = try server.nextPID(of: "web/0")
        try server.program.line("web/0 has old")
        server.program.signal(SIGQUIT)
        try server.program.line("children web/0 \(second) alike old")
        #expect(!server.program.lines.contains("web/0 has new"))
    }

    @Test func aReloadThatChangesAllWorkersReplacesThemAll() throws {
        let workers = (0..<3).map { "web/\($0) rollout=at-once wait" }
        let server = try RunningServer(workers.map { "\($0) old" }.joined(separator: "\n"))
        let pids = try (0..<3).map { try server.nextPID(of: "web/\($0)") }
        try server.reload(workers.map { "\($0) new" }.joined(separator: "\n"))
        let successors = try (0..<3).map { try server.nextPID(of: "web/\($0)") }
        for (number, pid) in pids.enumerated() { try server.program.line("clean web/\(number) \(pid)") }
        #expect(Set(successors).isDisjoint(with: pids))
        #expect(Set(ProcessFacts(server.pid).children) == Set(successors))
        #expect(
            try server.running() == ["web/0": successors[0], "web/1": successors[1], "web/2": successors[2]])
    }

    @Test func aKilledWorkerIsRestartedAndTheOthersStay() throws {
        let server = try RunningServer("web/0 wait", "web/1 wait", "web/2 wait")
        let pids = [try server.nextPID(of: "web/0"), try server.nextPID(of: "web/1"), try server.nextPID(of: "web/2")]
        kill(pids[1], SIGTERM)
        let successor = try server.nextPID(of: "web/1")
        #expect(successor != pids[1])
        #expect(Set(ProcessFacts(server.pid).children) == [pids[0], successor, pids[2]])
        #expect(try server.running() == ["web/0": pids[0], "web/1": successor, "web/2": pids[2]])
    }

    @Test func workersKilledAtTheSameTimeAreAllRestarted() throws {
        let server = try RunningServer("web/0 wait", "web/1 wait", "web/2 wait")
        let pids = try (0..<3).map { try server.nextPID(of: "web/\($0)") }
        // A stopped master finds all workers dead when it continues.
        kill(server.pid, SIGSTOP)
        try waitUntil("the master stopped") { ProcessFacts(server.pid).isStopped }
        for pid in pids { kill(pid, SIGKILL) }
        try waitUntil("the workers dead") { !pids.contains { ProcessFacts($0).isAlive } }
        kill(server.pid, SIGCONT)
        for number in 0..<3 { try server.program.line("finished web/\(number) SIGKILL") }
        let successors = try (0..<3).map { try server.nextPID(of: "web/\($0)") }
        #expect(Set(successors).isDisjoint(with: pids))
        #expect(
            try server.running() == ["web/0": successors[0], "web/1": successors[1], "web/2": successors[2]])
    }

    @Test func theMasterHasOneThread() throws {
        let server = try RunningServer("web/0 wait", "launch job/0 wait")
        let pid = try server.nextPID(of: "web/0")
        _ = try server.nextPID(of: "job/0")
        #expect(ProcessFacts(server.pid).threads == 1)
        try server.reload("web/0 wait", "web/1 listen=0 wait")
        _ = try server.nextPID(of: "web/1")
        kill(pid, SIGKILL)
        _ = try server.nextPID(of: "web/0")
        server.program.signal(SIGQUIT)
        try server.program.line("children")
        #expect(ProcessFacts(server.pid).threads == 1)
    }
}
