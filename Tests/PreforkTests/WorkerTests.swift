import Glibc
import Testing

/// A worker's process: what it inherits, what `ps` shows of it, and how it ends.
@Suite struct WorkerTests {
    @Test func theCommandLineShowsArgumentsAndOptionsButNotTheContext() throws {
        let server = try RunningServer("web/3 args=id=3 rts=-N4,-A8m wait secret", "launch job/0 rts=-N2 wait secret")
        let worker = ProcessFacts(try server.nextPID(of: "web/3"))
        let job = ProcessFacts(try server.nextPID(of: "job/0"))
        #expect(worker.words == [built("server"), "id=3", "+RTS", "-N4", "-A8m", "-RTS"])
        #expect(job.words == [built("server"), "by-hand", "+RTS", "-N2", "-RTS"])
        for facts in [worker, job] { #expect(!facts.variables.contains { $0.contains("secret") }) }
        // The file that contained the context is closed.
        #expect(!worker.descriptors.values.contains { $0.contains("memfd") })
    }

    @Test func aContextGivesItsWorkerItsAttributes() throws {
        let server = try RunningServer("web/0 umask=0137 wait")
        let worker = ProcessFacts(try server.nextPID(of: "web/0"))
        #expect(worker.mask == "0137")
        try server.reload("web/0 umask=0137 user=no-such-user wait")
        try server.program.errorLine(
            "web/0 failed to start: cannot find the user 'no-such-user': there is no such user")
    }

    /// Root keeps some. Another user has none to keep, and may drop none.
    @Test(.enabled(if: geteuid() == 0)) func aContextGivesItsWorkerItsCapabilities() throws {
        let server = try RunningServer("web/0 keep=1056 wait", "web/1 keep=0 wait")
        #expect(ProcessFacts(try server.nextPID(of: "web/0")).capabilities == 1056)
        #expect(ProcessFacts(try server.nextPID(of: "web/1")).capabilities == 0)
    }

    @Test func aReloadGivesARunningWorkerItsLimits() throws {
        let server = try RunningServer("web/0 nofile=100,200 score=300 alike old")
        let pid = try server.nextPID(of: "web/0")
        let worker = ProcessFacts(pid)
        try server.program.line("web/0 has old")
        #expect(worker.descriptorLimit == ["100", "200"] && worker.oomScoreAdjustment == "300")
        try server.reload("web/0 nofile=90,150 score=400 alike old")
        // SIGQUIT is sent after SIGHUP, so the status is that after the reload.
        server.program.signal(SIGQUIT)
        try server.program.line("children web/0 \(pid) alike old")
        #expect(worker.descriptorLimit == ["90", "150"] && worker.oomScoreAdjustment == "400")
        #expect(try server.running() == ["web/0": pid])
        try server.reload("web/0 nofile=90,150 score=1500 alike old")
        try server.program.errorLine("launchAttributes.oomScoreAdjustment is 1500, and not in -1000...1000")
        #expect(worker.oomScoreAdjustment == "400")
    }

    @Test func aContextCanBeLarge() throws {
        let server = try RunningServer("web/0 restart=never large 1048576")
        try server.program.line("web/0 read 1048576 x")
    }

    @Test func aContextThatCannotBeDecodedEndsTheWorkerWith65() throws {
        let server = try RunningServer("web/0 restart=never corrupt")
        try server.program.line("finished web/0 65")
        let line = try server.program.errorLine("cannot read its context")
        #expect(line.hasPrefix("error: web/0 (pid "))
        #expect(line.hasSuffix("cannot read its context: nothing to do for web/0"))
    }

    @Test func aWorkerThatThrowsExitsWith1AndSaysWhy() throws {
        let server = try RunningServer("web/0 throw the disk is full")
        let pid = try server.nextPID(of: "web/0")
        try server.program.line("finished web/0 1")
        try server.program.errorLine("error: web/0 (pid \(pid)) failed: the disk is full")
        try server.program.errorLine("web/0 (pid \(pid)) exited with 1")
        #expect(try server.nextPID(of: "web/0") != pid)
    }

    @Test func standardOutputIsLineBuffered() throws {
        let server = try RunningServer("web/0 print")
        try server.program.line("web/0 printed")
    }

    @Test func theMainThreadRunsTheMainActorAndTheMainQueue() throws {
        let server = try RunningServer("web/0 restart=never on-main")
        try server.program.line("finished web/0 0")
        #expect(try server.program.count("web/0 main actor true") == 2)
        #expect(try server.program.count("web/0 main queue true") == 2)
    }

    @Test func aWorkerSurvivesSIGPIPEAndItsProgramsDoNotIgnoreIt() throws {
        let server = try RunningServer("web/0 restart=never pipe")
        try server.program.line("web/0 wrote -1 true")
        try server.program.line("web/0 shell ended by true")
        try server.program.line("finished web/0 0")
    }

    @Test func aContextThatCannotBeReadEndsTheWorkerWith65() throws {
        let script = "export PREFORK_CONTEXT_FD=63 PREFORK_CONTEXT_PID=$$; exec \(built("server"))"
        let program = try Program(["sh", "-c", script])
        #expect(try program.exitCode() == 65)
        #expect(
            program.errorLines == [
                "error: worker/0 (pid \(program.pid)) cannot read its context: bad file descriptor"
            ])
    }

    @Test func aWorkerThatReturnsExitsWithZero() throws {
        let server = try RunningServer("web/0 restart=never return")
        _ = try server.nextPID(of: "web/0")
        try server.program.line("finished web/0 0")
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func aStopSignalEndsEveryWaitForIt(signal: Int32) throws {
        let server = try RunningServer("web/0 wait", "web/1 wait-twice")
        for worker in ["web/0", "web/1"] {
            let facts = ProcessFacts(try server.nextPID(of: worker))
            try waitUntil("the worker waits") { facts.catches(signal) }
        }
        server.program.signal(signal)
        try server.program.line("web/0 was asked")
        try server.program.line("web/1 was asked twice")
        #expect(try server.program.exitCode() == 0)
    }

    @Test func aCancelledWaitDoesNotEndOtherWaits() throws {
        let server = try RunningServer("web/0 cancel-wait")
        let worker = ProcessFacts(try server.nextPID(of: "web/0"))
        try waitUntil("the worker waits") { worker.catchesTerminate }
        server.program.signal(SIGTERM)
        #expect(try server.program.exitCode() == 0)
        // If the cancelled wait had ended the second wait, too, the worker would have returned before the stop.
        #expect(try server.program.count("finished") == 0)
        try server.program.line("web/0 was asked")
    }

    @Test func environmentVariablesIdentifyAWorker() throws {
        let server = try RunningServer("web/3 wait")
        let variables = ProcessFacts(try server.nextPID(of: "web/3")).variables.filter { $0.hasPrefix("PREFORK_") }
        for variable in ["GROUP=web", "ID=3", "INDEX=3", "NAME=server"] {
            #expect(variables.contains("PREFORK_\(variable)"))
        }
    }

    @Test func theGraceOfTheContextsStopPolicyApplies() throws {
        let server = try RunningServer("log info", "web/0 grace=1 ignore-term")
        let pid = try server.nextPID(of: "web/0")
        #expect(try server.stop() == 0)
        try server.program.errorLine("web/0 (pid \(pid)) gets SIGTERM, SIGKILL in 1 ms: the master is stopping")
        try server.program.errorLine("web/0 (pid \(pid))", "SIGKILL")
    }

    @Test func aWorkerWhosePolicyIsNeverIsCompletedAfterItsExit() throws {
        let server = try RunningServer("web/0 restart=never return")
        let pid = try server.nextPID(of: "web/0")
        try server.program.line("clean web/0 \(pid)")
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 completed 0")
    }
}
