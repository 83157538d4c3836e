import Glibc
import Testing

/// Sets of workers, and what a reload makes of them.
@Suite struct ReloadTests {
    @Test func aReloadUpdatesAndLaunches() throws {
        let server = try RunningServer("")
        try server.program.line("workers 0")
        try server.reload("web/0 rest")
        try server.program.line("workers 1")
        let pid = try server.up("web/0")
        #expect(ProcessFacts(pid).parent == server.pid)
    }

    @Test func theSetIsWhatTheServerSaidLast() throws {
        let server = try RunningServer("web/0 rest", "web/1 rest")
        let kept = try server.up("web/0")
        let retired = try server.up("web/1")
        try server.reload("web/0 rest")
        try server.program.line("clean web/1 \(retired)")
        #expect(ProcessFacts(server.pid).children == [kept])
        #expect(try server.running() == ["web/0": kept])
    }

    @Test func aReloadWithNothingNewTouchesNobody() throws {
        let server = try RunningServer("web/0 rest", "web/1 rest")
        let pids = [try server.up("web/0"), try server.up("web/1")]
        try server.reload("web/1 rest", "web/0 rest")
        // Asked after the reload, answered after it.
        server.program.signal(SIGQUIT)
        try server.program.line("children web/0 \(pids[0]) rest, web/1 \(pids[1]) rest")
    }

    @Test(arguments: ["web/1 rest longer", "web/1 args=id=1 rest", "web/1 rts=-N2 rest", "web/1 listen=0 rest"])
    func onlyWhoChangedIsRelaunched(change: String) throws {
        let server = try RunningServer("web/0 rest", "web/1 rest")
        let pids = [try server.up("web/0"), try server.up("web/1")]
        try server.reload("web/0 rest", change)
        let successor = try server.up("web/1")
        #expect(successor != pids[1])
        #expect(!ProcessFacts(pids[1]).isAlive)
        #expect(try server.running() == ["web/0": pids[0], "web/1": successor])
    }

    @Test func aSetThatIsNewInEveryPlaceIsRelaunchedAsAWhole() throws {
        let server = try RunningServer("web/0 rest old", "web/1 rest old", "web/2 rest old")
        let pids = try (0..<3).map { try server.up("web/\($0)") }
        try server.reload("web/0 rest new", "web/1 rest new", "web/2 rest new")
        let successors = try (0..<3).map { try server.up("web/\($0)") }
        for (number, pid) in pids.enumerated() { try server.program.line("clean web/\(number) \(pid)") }
        #expect(Set(successors).isDisjoint(with: pids))
        #expect(Set(ProcessFacts(server.pid).children) == Set(successors))
        #expect(
            try server.running() == ["web/0": successors[0], "web/1": successors[1], "web/2": successors[2]])
    }

    @Test func aKilledWorkerIsRelaunchedUnderItsIdAlone() throws {
        let server = try RunningServer("web/0 rest", "web/1 rest", "web/2 rest")
        let pids = [try server.up("web/0"), try server.up("web/1"), try server.up("web/2")]
        kill(pids[1], SIGTERM)
        let successor = try server.up("web/1")
        #expect(successor != pids[1])
        #expect(Set(ProcessFacts(server.pid).children) == [pids[0], successor, pids[2]])
        #expect(try server.running() == ["web/0": pids[0], "web/1": successor, "web/2": pids[2]])
    }

    @Test func aSetThatIsKilledAtOnceIsRelaunchedAsAWhole() throws {
        let server = try RunningServer("web/0 rest", "web/1 rest", "web/2 rest")
        let pids = try (0..<3).map { try server.up("web/\($0)") }
        // The master finds all of them dead when it comes to itself.
        kill(server.pid, SIGSTOP)
        try awaited("the master stopped") { ProcessFacts(server.pid).isStopped }
        for pid in pids { kill(pid, SIGKILL) }
        try awaited("the workers dead") { !pids.contains { ProcessFacts($0).isAlive } }
        kill(server.pid, SIGCONT)
        for number in 0..<3 { try server.program.line("finished web/\(number) SIGKILL") }
        let successors = try (0..<3).map { try server.up("web/\($0)") }
        #expect(Set(successors).isDisjoint(with: pids))
        #expect(
            try server.running() == ["web/0": successors[0], "web/1": successors[1], "web/2": successors[2]])
    }

    @Test func theMasterIsOneThreadWhileAllThisGoesOn() throws {
        let server = try RunningServer("web/0 rest", "launch guest/0 rest")
        let pid = try server.up("web/0")
        _ = try server.up("guest/0")
        #expect(ProcessFacts(server.pid).threads == 1)
        try server.reload("web/0 rest", "web/1 listen=0 rest")
        _ = try server.up("web/1")
        kill(pid, SIGKILL)
        _ = try server.up("web/0")
        server.program.signal(SIGQUIT)
        try server.program.line("children")
        #expect(ProcessFacts(server.pid).threads == 1)
    }
}
