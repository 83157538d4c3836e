import Glibc
import Testing

/// When a server's hooks are called, and what their results do.
@Suite struct HookTests {
    @Test func masterDidStartIsCalledBeforeTheFirstLaunch() throws {
        let server = try RunningServer("web/0 wait")
        #expect(try server.program.number("start ") == server.pid)
        _ = try server.nextPID(of: "web/0")
        #expect(server.program.lines.prefix(2) == ["start \(server.pid)", "workers 1"])
    }

    @Test func sigtermStopsAllWorkersAndThenCallsMasterWillExit() throws {
        let server = try RunningServer("web/0 wait", "web/1 wait")
        let pids = [try server.nextPID(of: "web/0"), try server.nextPID(of: "web/1")]
        #expect(try server.stop() == 0)
        try server.program.line("terminate")
        #expect(server.program.lines.last == "finish 0")
        for (number, pid) in pids.enumerated() {
            #expect(!ProcessFacts(pid).isAlive)
            try server.program.line("clean web/\(number) \(pid)")
        }
        #expect(try server.program.count("finished") == 0)
    }

    @Test func sigintStopsTheWorkersBySIGINTAndThenCallsMasterWillExit() throws {
        let server = try RunningServer("web/0 report-signal")
        let pid = try server.nextPID(of: "web/0")
        server.program.signal(SIGINT)
        #expect(try server.program.exitCode() == 0)
        try server.program.line("interrupt")
        try server.program.line("\(pid) got \(SIGINT)")
        #expect(server.program.lines.last == "finish 0")
    }

    @Test func sigquitCallsStatusWasRequestedAndStopsNothing() throws {
        let server = try RunningServer("web/0 wait", "web/1 report-signal")
        let first = try server.nextPID(of: "web/0")
        let second = try server.nextPID(of: "web/1")
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 running \(first)")
        try server.program.line("status web/1 running \(second)")
        try server.program.line("children web/0 \(first) wait, web/1 \(second) report-signal")
        // A second SIGQUIT shows that the first one has stopped nothing.
        #expect(try server.running() == ["web/0": first, "web/1": second])
        #expect(try server.stop() == 0)
        #expect(server.program.errorLines.isEmpty)
    }

    @Test func masterWillStopChoosesTheSignalOfEachWorker() throws {
        let server = try RunningServer(
            "terminate each web/0=USR1 web/1=NONE", "web/0 report-signal", "web/1 report-signal", "web/2 report-signal")
        let pids = [try server.nextPID(of: "web/0"), try server.nextPID(of: "web/1"), try server.nextPID(of: "web/2")]
        server.program.signal(SIGTERM)
        try server.program.line("\(pids[0]) got \(SIGUSR1)")
        try server.program.line("\(pids[2]) got \(SIGTERM)")
        #expect(ProcessFacts(pids[1]).isAlive)
        // The second SIGTERM calls no hook and ends the grace of the worker that got no signal.
        server.program.signal(SIGTERM)
        #expect(try server.program.exitCode() == 0)
        try server.program.errorLine("web/1 (pid \(pids[1])) did not exit within")
        #expect(!server.program.lines.contains { $0.hasPrefix("\(pids[1]) got") })
        #expect(try server.program.count("terminate") == 1)
    }

    @Test func sigintAfterSIGTERMDoesNotCallMasterWillStopAgain() throws {
        let server = try RunningServer("terminate each web/0=NONE", "interrupt send USR1", "web/0 report-signal")
        let pid = try server.nextPID(of: "web/0")
        server.program.signal(SIGTERM)
        try server.program.line("terminate")
        server.program.signal(SIGINT)
        try server.program.errorLine("web/0 (pid \(pid)) did not exit within")
        #expect(try server.program.exitCode() == 0)
        #expect(try server.program.count("interrupt") == 0)
    }

    @Test func masterDidReportChoosesTheLogLevel() throws {
        let server = try RunningServer("log info", "web/0 wait")
        let pid = try server.nextPID(of: "web/0")
        try server.program.errorLine("web/0 launched as pid \(pid)")
        server.program.signal(SIGQUIT)
        try server.program.errorLine("server, generation 1: 1 of 1 running")
        try server.program.errorLine("web/0", "running", "\(pid)")
        kill(pid, SIGKILL)
        try server.program.errorLine("warning: web/0 (pid \(pid)) was killed by SIGKILL")
    }

    @Test(arguments: [(SIGTERM, "terminate"), (SIGINT, "interrupt")])
    func aStopHookCanSendOneSignalToAllWorkers(signal: Int32, hook: String) throws {
        let server = try RunningServer("\(hook) send USR2", "web/0 report-signal", "web/1 report-signal")
        let pids = [try server.nextPID(of: "web/0"), try server.nextPID(of: "web/1")]
        server.program.signal(signal)
        #expect(try server.program.exitCode() == 0)
        for pid in pids { try server.program.line("\(pid) got \(SIGUSR2)") }
        try server.program.line(hook)
    }

    @Test(arguments: [(SIGTERM, "terminate"), (SIGINT, "interrupt")])
    func aStopHookCanChooseTheSignalOfSomeWorkers(signal: Int32, hook: String) throws {
        let server = try RunningServer("\(hook) each web/0=USR2", "web/0 report-signal", "web/1 report-signal")
        let pids = [try server.nextPID(of: "web/0"), try server.nextPID(of: "web/1")]
        server.program.signal(signal)
        #expect(try server.program.exitCode() == 0)
        try server.program.line("\(pids[0]) got \(SIGUSR2)")
        // A worker that is not listed gets the signal of its stop policy, SIGTERM, or SIGINT after SIGINT.
        try server.program.line("\(pids[1]) got \(signal)")
    }

    @Test func sendSignalsOnlyOneWorker() throws {
        let server = try RunningServer("quit USR2 web/1", "web/0 report-signal", "web/1 report-signal")
        let other = try server.nextPID(of: "web/0")
        _ = try server.nextPID(of: "web/1")
        server.program.signal(SIGQUIT)
        try server.program.line("finished web/1 \(100 + SIGUSR2), left: web/0")
        _ = try server.nextPID(of: "web/1")
        #expect(try server.stop() == 0)
        // The other worker gets only the SIGTERM of the stop.
        try server.program.line("\(other) got \(SIGTERM)")
        #expect(try server.program.count("finished web/0") == 0)
    }

    @Test func workerDidExitCanPreventARestart() throws {
        let server = try RunningServer("ended give-up", "web/0 wait", "web/1 wait")
        let pid = try server.nextPID(of: "web/0")
        _ = try server.nextPID(of: "web/1")
        kill(pid, SIGKILL)
        try server.program.line("finished web/0 SIGKILL, left: web/1")
        try server.program.errorLine(
            "web/0 (pid \(pid)) was killed by SIGKILL", "; no restart by decision of the program")
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 completed 0")
        // The decision holds at a reload that changes other workers.
        try server.reload("ended give-up", "web/0 wait", "web/1 wait", "web/2 wait")
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 completed 0")
        try server.reload("ended give-up", "web/0 wait longer", "web/1 wait", "web/2 wait")
        _ = try server.nextPID(of: "web/0")
    }

    @Test func workerDidExitCanRestartAWorkerWhosePolicyIsNever() throws {
        let server = try RunningServer("ended relaunch", "web/0 restart=never report-signal")
        let pid = try server.nextPID(of: "web/0")
        kill(pid, SIGUSR1)
        try server.program.line("finished web/0 \(100 + SIGUSR1)")
        #expect(try server.nextPID(of: "web/0") != pid)
    }

    @Test func workerWasReapedIsCalledBeforeTheSuccessorStarts() throws {
        let server = try RunningServer("web/0 wait")
        let first = try server.nextPID(of: "web/0")
        kill(first, SIGKILL)
        let second = try server.nextPID(of: "web/0")
        try server.reload("web/0 wait longer")
        _ = try server.nextPID(of: "web/0")
        let lines = server.program.lines.filter { !$0.contains("asked") }
        #expect(
            lines.dropLast() == [
                "start \(server.pid)", "workers 1", "web/0 up \(first)", "clean web/0 \(first)",
                "finished web/0 SIGKILL, left: ", "web/0 up \(second)", "workers 1", "clean web/0 \(second)",
            ])
    }

    @Test func workerDidExitIsNotCalledForAReplacedProcessButForItsSuccessor() throws {
        let server = try RunningServer("web/0 wait")
        let first = ProcessFacts(try server.nextPID(of: "web/0"))
        try waitUntil("the worker waits") { first.catchesTerminate }
        try server.reload("web/0 wait longer")
        try server.program.line("clean web/0 \(first.pid)")
        let second = try server.nextPID(of: "web/0")
        #expect(try server.program.count("finished") == 0)
        kill(second, SIGKILL)
        try server.program.line("finished web/0 SIGKILL")
    }
}
