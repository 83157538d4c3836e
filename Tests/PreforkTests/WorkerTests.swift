import Glibc
import Testing

/// A worker's own process: what it is given, what others see of it, and how it ends.
@Suite struct WorkerTests {
    @Test func whatIsShownIsArgumentsAndOptionsAndNotTheContext() throws {
        let server = try RunningServer("web/3 args=id=3 rts=-N4,-A8m rest secret", "launch guest/0 rts=-N2 rest secret")
        let worker = ProcessFacts(try server.up("web/3"))
        let guest = ProcessFacts(try server.up("guest/0"))
        #expect(worker.words == [built("server"), "id=3", "+RTS", "-N4", "-A8m", "-RTS"])
        #expect(guest.words == [built("server"), "guest", "+RTS", "-N2", "-RTS"])
        for facts in [worker, guest] { #expect(!facts.variables.contains { $0.contains("secret") }) }
        // The file that brought the context is closed.
        #expect(!worker.descriptors.values.contains { $0.contains("memfd") })
    }

    @Test func aContextMayBeLarge() throws {
        let server = try RunningServer("web/0 restart=never large 1048576")
        try server.program.line("web/0 read 1048576 x")
    }

    @Test func aContextThatCannotBeDecodedEndsTheWorkerWith65() throws {
        let server = try RunningServer("web/0 restart=never garbled")
        try server.program.line("finished web/0 65")
        let line = try server.program.alarm("cannot read its context")
        #expect(line.hasPrefix("error: web/0 (pid "))
        #expect(line.hasSuffix("cannot read its context: nothing to do for web/0"))
    }

    @Test func aWorkerThatThrowsExitsWith1AndSaysWhy() throws {
        let server = try RunningServer("web/0 throw the disk is full")
        let pid = try server.up("web/0")
        try server.program.line("finished web/0 1")
        try server.program.alarm("error: web/0 (pid \(pid)) failed: the disk is full")
        try server.program.alarm("web/0 (pid \(pid)) exited with 1")
        #expect(try server.up("web/0") != pid)
    }

    @Test func whatAWorkerPrintsIsSeenWhileItRuns() throws {
        let server = try RunningServer("web/0 print")
        try server.program.line("web/0 printed")
    }

    @Test func whatBelongsToTheMainThreadRunsThere() throws {
        let server = try RunningServer("web/0 restart=never on-main")
        try server.program.line("finished web/0 0")
        #expect(try server.program.count("web/0 main actor true") == 2)
        #expect(try server.program.count("web/0 main queue true") == 2)
    }

    @Test func aClientThatIsGoneEndsNoWorkerAndChangesNothingForItsPrograms() throws {
        let server = try RunningServer("web/0 restart=never pipe")
        try server.program.line("web/0 wrote -1 true")
        try server.program.line("web/0 shell ended by true")
        try server.program.line("finished web/0 0")
    }

    @Test func aContextThatCannotBeReadIsNoEmptyOne() throws {
        let script = "export PREFORK_CONTEXT_FD=63 PREFORK_CONTEXT_PID=$$; exec \(built("server"))"
        let program = try Program(["sh", "-c", script])
        #expect(try program.exitCode() == 65)
        #expect(
            program.alarms == [
                "error: worker/0 (pid \(program.pid)) cannot read its context: bad file descriptor"
            ])
    }

    @Test func aWorkerThatReturnsExitsWithZero() throws {
        let server = try RunningServer("web/0 restart=never return")
        _ = try server.up("web/0")
        try server.program.line("finished web/0 0")
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func aStopIsHeardByAllWhoWaitForIt(signal: Int32) throws {
        let server = try RunningServer("web/0 rest", "web/1 wait-twice")
        for worker in ["web/0", "web/1"] {
            let facts = ProcessFacts(try server.up(worker))
            try awaited("it waits") { facts.heeds(signal) }
        }
        server.program.signal(signal)
        try server.program.line("web/0 was asked")
        try server.program.line("web/1 was asked twice")
        #expect(try server.program.exitCode() == 0)
    }

    @Test func whoGivesUpWaitingEndsNobodyElsesWait() throws {
        let server = try RunningServer("web/0 give-up")
        let worker = ProcessFacts(try server.up("web/0"))
        try awaited("it waits") { worker.heedsTerminate }
        server.program.signal(SIGTERM)
        #expect(try server.program.exitCode() == 0)
        // Had the first wait ended the second, the worker would have returned unasked.
        #expect(try server.program.count("finished") == 0)
        try server.program.line("web/0 was asked")
    }

    @Test func aWorkerIsToldWhoItIs() throws {
        let server = try RunningServer("web/3 rest")
        let variables = ProcessFacts(try server.up("web/3")).variables.filter { $0.hasPrefix("PREFORK_") }
        for variable in ["GROUP=web", "ID=3", "INDEX=3", "NAME=server"] {
            #expect(variables.contains("PREFORK_\(variable)"))
        }
    }

    @Test func aWorkerIsAskedToLeaveAsItsContextSays() throws {
        let server = try RunningServer("log info", "web/0 grace=1 deaf")
        let pid = try server.up("web/0")
        #expect(try server.stop() == 0)
        try server.program.alarm("web/0 (pid \(pid)) gets SIGTERM, SIGKILL in 1 ms: the master is stopping")
        try server.program.alarm("web/0 (pid \(pid))", "SIGKILL")
    }

    @Test func aWorkerThatIsNeverToComeBackDoesNot() throws {
        let server = try RunningServer("web/0 restart=never return")
        let pid = try server.up("web/0")
        try server.program.line("clean web/0 \(pid)")
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 completed 0")
    }
}
