import Glibc
import Testing

/// Launches by hand: each launch returns an id at once and reports one outcome.
@Suite struct LaunchTests {
    @Test func launchReturnsTheIDAndReportsTheOutcome() throws {
        let server = try RunningServer("launch job/0 return", "launch job/1 throw up", "launch job/2 report-signal")
        for number in 0..<3 { try server.program.line("launched job/\(number)") }
        let pid = try server.nextPID(of: "job/2")
        try server.program.line("outcome of job/0: ended(0)")
        let lines = server.program.lines.filter { $0.hasPrefix("finished job/0") || $0.hasPrefix("outcome of job/0") }
        #expect(lines.first?.hasPrefix("finished") == true)
        try server.program.line("outcome of job/1: ended(1)")
        kill(pid, SIGKILL)
        try server.program.line("outcome of job/2: ended(SIGKILL)")
        #expect(ProcessFacts(server.pid).children.isEmpty)
    }

    @Test func aLaunchWithAUsedIDGetsTheNextFreeID() throws {
        let server = try RunningServer("job/0 wait", "launch job/7 wait")
        _ = try server.nextPID(of: "job/7")
        try server.reload("job/0 wait", "launch job/0 wait", "launch job/0 wait")
        try server.program.line("launched job/1")
        try server.program.line("launched job/2")
        _ = try server.nextPID(of: "job/2")
    }

    @Test func aCompletedWorkerKeepsItsID() throws {
        let server = try RunningServer("job/0 restart=never return")
        try server.program.line("finished job/0 0")
        try server.reload("job/0 restart=never return", "launch job/0 wait")
        try server.program.line("launched job/1")
        _ = try server.nextPID(of: "job/1")
    }

    @Test func aTerminatingWorkerKeepsItsID() throws {
        let server = try RunningServer("job/0 ignore-term")
        let pid = try server.nextPID(of: "job/0")
        try server.reload("")
        try server.reload("launch job/0 wait")
        try server.program.line("launched job/1")
        _ = try server.nextPID(of: "job/1")
        #expect(ProcessFacts(pid).isAlive)
    }

    @Test func theIDOfAnEndedTransientWorkerIsFree() throws {
        let server = try RunningServer("ended give-up", "launch job/0 wait")
        let pid = try server.nextPID(of: "job/0")
        try server.program.line("launched job/0")
        kill(pid, SIGKILL)
        try server.program.line("outcome of job/0: ended(SIGKILL)")
        try server.reload("launch job/0 wait")
        try server.program.line("launched job/0")
        _ = try server.nextPID(of: "job/0")
    }

    @Test func aStopReportsTheOutcomeOfATransientWorker() throws {
        let server = try RunningServer("launch job/0 wait")
        let worker = ProcessFacts(try server.nextPID(of: "job/0"))
        try waitUntil("the worker waits") { worker.catchesTerminate }
        #expect(try server.stop() == 0)
        try server.program.line("outcome of job/0: ended(0)")
    }

    @Test func aReplacedTransientWorkerReportsItsOutcome() throws {
        let server = try RunningServer("launch job/0 wait")
        let worker = ProcessFacts(try server.nextPID(of: "job/0"))
        try waitUntil("the worker waits") { worker.catchesTerminate }
        try server.reload("job/0 wait")
        try server.program.line("outcome of job/0: ended(0)")
        #expect(try server.nextPID(of: "job/0") != worker.pid)
    }

    @Test func aRefusedLaunchReportsNeverStarted() throws {
        let server = try RunningServer("job/0 wait", "launch job/0 wait")
        let pid = try server.nextPID(of: "job/0")
        try server.program.line("outcome of job/0: neverStarted", "a worker with this id exists")
        // The id was free when `launch` was called, and is in the set that the same call of `workers(in:)` returned.
        #expect(ProcessFacts(server.pid).children == [pid])
    }

    @Test func aMissingProgramReportsNeverStarted() throws {
        let folder = try Folder()
        let link = try folder.link(built("server"), as: "link")
        let script = try folder.write("web/0 wait", to: "server")
        let program = try Program([link, script])
        _ = try program.number("web/0 up ")
        unlink(link)
        try folder.write("web/0 wait\nlaunch job/0 wait", to: "server")
        program.signal(SIGHUP)
        let reason = "cannot execute \(link): no such file or directory"
        try program.line("outcome of job/0: neverStarted", reason)
        try program.errorLine("error: job/0 failed to start: \(reason)")
        program.signal(SIGTERM)
        #expect(try program.exitCode() == 0)
    }

    @Test func repeatedLaunchesWithAPortInUseDoNotPreventAStop() throws {
        let taken = try TakenPort()
        let server = try RunningServer("web/0 wait", "launch-again job/0 listen=\(taken.number) wait")
        let worker = ProcessFacts(try server.nextPID(of: "web/0"))
        try waitUntil("the worker waits") { worker.catchesTerminate }
        for _ in 0..<3 { try server.program.line("outcome of job/0: neverStarted", "address already in use") }
        #expect(try server.stop() == 0)
        try server.program.line("outcome of job/0: neverStarted(\"the master has ended\")")
        #expect(server.program.lines.last == "not launched: cannot launch job/0: the master has ended")
    }

    @Test func repeatedLaunchesOfAMissingProgramDoNotPreventAStop() throws {
        let folder = try Folder()
        let link = try folder.link(built("server"), as: "link")
        let script = try folder.write("web/0 wait", to: "server")
        let program = try Program([link, script])
        let worker = ProcessFacts(try program.number("web/0 up "))
        try waitUntil("the worker waits") { worker.catchesTerminate }
        unlink(link)
        try folder.write("web/0 wait\nlaunch-again job/0 wait", to: "server")
        program.signal(SIGHUP)
        for _ in 0..<3 { try program.line("outcome of job/0: neverStarted", "no such file or directory") }
        program.signal(SIGTERM)
        #expect(try program.exitCode() == 0)
    }

    @Test func aLaunchInMasterWillExitReportsNeverStartedOnce() throws {
        let server = try RunningServer("web/0 wait", "finish job/0 wait")
        _ = try server.nextPID(of: "web/0")
        #expect(try server.stop() == 0)
        #expect(
            server.program.lines.suffix(4) == [
                "finish 0", "launched job/0", "outcome of job/0: neverStarted(\"the master has ended\")",
                "not launched: cannot launch job/0: the master has ended",
            ])
    }

    @Test func aRefusedStartReportsNeverStarted() throws {
        let server = try RunningServer("refuse the database is away", "launch job/0 wait")
        #expect(try server.program.exitCode() == 1)
        try server.program.line(
            "outcome of job/0: neverStarted", "the workers that were requested with it were refused")
        #expect(server.program.lines.last == "finish 0")
    }

    // MARK: Sockets of other workers

    @Test func aLaunchWithConflictingSocketOptionsIsRefused() throws {
        let server = try RunningServer("web/0 listen=0 wait")
        let pid = try server.nextPID(of: "web/0")
        try server.reload("web/0 listen=0 wait", "launch web/9 listen=0 backlog=7 wait")
        let contradiction =
            "cannot open 127.0.0.1:0 with conflicting options: web/0 and web/9 ask for backlog 1024 and 7"
        try server.program.errorLine("error: cannot list the workers: cannot launch web/9: \(contradiction)")
        try server.program.errorLine("error: reload refused: nothing changed")
        #expect(ProcessFacts(server.pid).children == [pid])
    }

    @Test func transientWorkersWithConflictingSocketOptionsAreRefused() throws {
        let server = try RunningServer("launch job/0 listen=0 wait", "launch job/1 listen=0 backlog=7 wait")
        #expect(try server.program.exitCode() == 1)
        let contradiction =
            "cannot open 127.0.0.1:0 with conflicting options: job/0 and job/1 ask for backlog 1024 and 7"
        try server.program.errorLine("error: cannot list the workers: cannot launch job/1: \(contradiction)")
    }

    @Test func aReloadThatConflictsWithATransientWorkerIsRefused() throws {
        let server = try RunningServer("launch web/9 listen=0 backlog=7 wait")
        let job = try server.nextPID(of: "web/9")
        try server.reload("web/0 listen=0 wait")
        try server.program.errorLine(
            "error: cannot open 127.0.0.1:0 with conflicting options: web/0 and web/9 ask for backlog 1024 and 7")
        try server.program.errorLine("error: reload refused: nothing changed")
        #expect(ProcessFacts(server.pid).children == [job])
        // A transient worker that the new set replaces causes no conflict.
        try server.reload("web/0 listen=0 wait", "web/9 listen=0 wait")
        _ = try server.nextPID(of: "web/0")
        _ = try server.nextPID(of: "web/9")
    }

    @Test func anEndedTransientWorkerCausesNoConflict() throws {
        let server = try RunningServer("launch web/9 listen=0 backlog=7 return")
        try server.program.line("outcome of web/9: ended(0)")
        try server.reload("web/0 listen=0 wait")
        _ = try server.nextPID(of: "web/0")
        #expect(server.program.errorLines.isEmpty)
    }

    @Test func oneNameAtTwoAddressesNamesTwoSockets() throws {
        let folder = try Folder()
        let server = try RunningServer(
            "web/0 listen=0 serve", "launch job/0 path=\(folder.path)/socket describe")
        let worker = ProcessFacts(try server.nextPID(of: "web/0"))
        try server.program.line("web/0 serves http on 3")
        let job = ProcessFacts(try server.nextPID(of: "job/0"))
        try server.program.line("http: unixStream unix \(folder.path)/socket listens")
        #expect(worker.descriptors[3] != job.descriptors[3])
        #expect(try Loopback.ask(Loopback.port(of: 3, in: worker.pid)) == worker.pid)
        #expect(try server.stop() == 0)
    }
}
