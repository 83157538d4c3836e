import Glibc
import Testing

/// Reloads that replace workers one after the other, and are taken back when the new ones fail.
@Suite struct RolloutTests {
    @Test func aWorkerThatSharesItsSocketsIsStoppedWhenItsSuccessorIsReady() throws {
        let server = try RunningServer("web/0 listen=0 up-in=60000 ready old")
        let first = try server.nextPID(of: "web/0")
        try server.program.line("ready web/0 \(first) ready")
        try server.reload("web/0 listen=0 up-in=60000 ready-at-signal")
        let second = try server.nextPID(of: "web/0")
        // Each process has the context that it was launched with.
        server.program.signal(SIGQUIT)
        try server.program.line("children web/0 \(first) ready old, web/0 \(second) ready-at-signal")
        #expect(try server.program.count("clean") == 0)
        kill(second, SIGUSR1)
        try server.program.line("ready web/0 \(second) ready-at-signal")
        try server.program.line("clean web/0 \(first)")
        server.program.signal(SIGQUIT)
        try server.program.line("children web/0 \(second) ready-at-signal")
        #expect(try server.stop() == 0)
        // Each process is reaped once, and none has ended by itself.
        #expect(try server.program.count("clean web/0") == 2)
        #expect(try server.program.count("finished") == 0)
        #expect(server.program.errorLines.isEmpty)
    }

    @Test func aSignalByHandIsForTheProcessThatDoesTheWork() throws {
        let server = try RunningServer("quit USR2 web/0", "web/0 listen=0 up-in=60000 ready")
        let first = try server.nextPID(of: "web/0")
        try server.program.line("ready web/0 \(first) ready")
        try server.reload("quit USR2 web/0", "web/0 listen=0 up-in=60000 ready-at-signal")
        let second = try server.nextPID(of: "web/0")
        server.program.signal(SIGQUIT)
        try server.program.line("finished web/0 SIGUSR2, left: web/0")
        try server.program.line("clean web/0 \(first)")
        #expect(ProcessFacts(second).isAlive)
        // The successor has taken the place, so it gets the next signal.
        server.program.signal(SIGQUIT)
        try server.program.line("clean web/0 \(second)")
    }

    @Test func aReloadWhoseWorkersExitIsTakenBackToTheOldContexts() throws {
        let server = try RunningServer("web/0 listen=0 up-in=60000 ready old")
        let first = try server.nextPID(of: "web/0")
        try server.program.line("ready web/0 \(first) ready")
        try server.reload("web/0 listen=0 up-in=60000 throw it is broken")
        try server.program.errorLine("is taken back after")
        // The hooks were called once for each of the processes that have failed.
        let failed = try [server.nextPID(of: "web/0"), server.nextPID(of: "web/0")]
        for pid in failed {
            #expect(server.program.lines.filter { $0 == "clean web/0 \(pid)" }.count == 1)
            try server.program.line("finished web/0 1, left: web/0")
        }
        #expect(try server.running().isEmpty)
        try server.program.line("children web/0 \(first) ready old")
        // The next process has the old context, too.
        kill(first, SIGKILL)
        let second = try server.nextPID(of: "web/0")
        try server.program.line("ready web/0 \(second) ready")
        // The reload with the old context has nothing to do.
        try server.reload("web/0 listen=0 up-in=60000 ready old")
        server.program.signal(SIGQUIT)
        try server.program.line("children web/0 \(second) ready old")
        #expect(try server.program.count("finished") == 3)
    }

    @Test func aProcessThatIsNotUpInTimeHasDied() throws {
        let server = try RunningServer("web/0 up-in=100 wait")
        let first = ProcessFacts(try server.nextPID(of: "web/0"))
        try server.program.line("finished web/0", "left:")
        try server.program.line("clean web/0 \(first.pid)")
        #expect(try server.nextPID(of: "web/0") != first.pid)
    }

    @Test func theServerDecidesAboutAProcessThatIsNotUpInTime() throws {
        let server = try RunningServer("ended give-up", "web/0 up-in=100 wait")
        let pid = try server.nextPID(of: "web/0")
        try server.program.line("finished web/0", "left:")
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 completed 0")
        #expect(try server.program.count("clean web/0 \(pid)") == 1)
    }

    @Test func aStopDuringARolloutSendsItsSignalToAllProcesses() throws {
        let server = try RunningServer("terminate send TERM", "web/0 listen=0 up-in=60000 ready")
        let first = try server.nextPID(of: "web/0")
        try server.program.line("ready web/0 \(first) ready")
        try server.reload("terminate send TERM", "web/0 listen=0 up-in=60000 ready-at-signal")
        let second = try server.nextPID(of: "web/0")
        #expect(try server.stop() == 0)
        for pid in [first, second] { try server.program.line("clean web/0 \(pid)") }
        #expect(try server.program.count("finished") == 0)
    }

    @Test func aGroupWaitsForTheGroupThatItNeeds() throws {
        let server = try RunningServer("db/0 up-in=60000 ready-at-signal", "web/0 needs=db wait")
        let database = try server.nextPID(of: "db/0")
        #expect(ProcessFacts(server.pid).children == [database])
        kill(database, SIGUSR1)
        try server.program.line("ready db/0 \(database)")
        _ = try server.nextPID(of: "web/0")
    }
}
