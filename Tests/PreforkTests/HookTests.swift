import Glibc
import Testing

/// What a server's hooks hear, and what their answers do.
@Suite struct HookTests {
    @Test func startIsToldBeforeAnybodyIsLaunched() throws {
        let server = try RunningServer("web/0 rest")
        #expect(try server.program.number("start ") == server.pid)
        _ = try server.up("web/0")
        #expect(server.program.lines.prefix(2) == ["start \(server.pid)", "workers 1"])
    }

    @Test func terminateEndsInTheFinishHook() throws {
        let server = try RunningServer("web/0 rest", "web/1 rest")
        let pids = [try server.up("web/0"), try server.up("web/1")]
        #expect(try server.stop() == 0)
        try server.program.line("terminate")
        #expect(server.program.lines.last == "finish 0")
        for (number, pid) in pids.enumerated() {
            #expect(!ProcessFacts(pid).isAlive)
            try server.program.line("clean web/\(number) \(pid)")
        }
        #expect(try server.program.count("finished") == 0)
    }

    @Test func interruptEndsInTheFinishHookAndReachesTheWorkersAsInterrupt() throws {
        let server = try RunningServer("web/0 heed")
        let pid = try server.up("web/0")
        server.program.signal(SIGINT)
        #expect(try server.program.exitCode() == 0)
        try server.program.line("interrupt")
        try server.program.line("\(pid) got \(SIGINT)")
        #expect(server.program.lines.last == "finish 0")
    }

    @Test func quitIsAHookAndStopsNothing() throws {
        let server = try RunningServer("web/0 rest", "web/1 heed")
        let first = try server.up("web/0")
        let second = try server.up("web/1")
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 running \(first)")
        try server.program.line("status web/1 running \(second)")
        try server.program.line("children web/0 \(first) rest, web/1 \(second) heed")
        // Asked again, after whatever the first time may have set going.
        #expect(try server.running() == ["web/0": first, "web/1": second])
        #expect(try server.stop() == 0)
        #expect(server.program.alarms.isEmpty)
    }

    @Test func whatIsSentAtTheEndIsTheServersToSay() throws {
        let server = try RunningServer("terminate each web/0=USR1 web/1=NONE", "web/0 heed", "web/1 heed", "web/2 heed")
        let pids = [try server.up("web/0"), try server.up("web/1"), try server.up("web/2")]
        server.program.signal(SIGTERM)
        try server.program.line("\(pids[0]) got \(SIGUSR1)")
        try server.program.line("\(pids[2]) got \(SIGTERM)")
        #expect(ProcessFacts(pids[1]).isAlive)
        // Asked again, nobody has anything left to say: the grace of the one that was sent nothing is over.
        server.program.signal(SIGTERM)
        #expect(try server.program.exitCode() == 0)
        try server.program.alarm("web/1 (pid \(pids[1])) did not exit within")
        #expect(!server.program.lines.contains { $0.hasPrefix("\(pids[1]) got") })
        #expect(try server.program.count("terminate") == 1)
    }

    @Test func whoWasAskedToTerminateIsNotAskedToInterrupt() throws {
        let server = try RunningServer("terminate each web/0=NONE", "interrupt send USR1", "web/0 heed")
        let pid = try server.up("web/0")
        server.program.signal(SIGTERM)
        try server.program.line("terminate")
        server.program.signal(SIGINT)
        try server.program.alarm("web/0 (pid \(pid)) did not exit within")
        #expect(try server.program.exitCode() == 0)
        #expect(try server.program.count("interrupt") == 0)
    }

    @Test func theLogIsTheServersToWrite() throws {
        let server = try RunningServer("log info", "web/0 rest")
        let pid = try server.up("web/0")
        try server.program.alarm("web/0 launched as pid \(pid)")
        server.program.signal(SIGQUIT)
        try server.program.alarm("server, generation 1: 1 of 1 running")
        try server.program.alarm("web/0", "running", "\(pid)")
        kill(pid, SIGKILL)
        try server.program.alarm("warning: web/0 (pid \(pid)) was killed by SIGKILL")
    }

    @Test(arguments: [(SIGTERM, "terminate"), (SIGINT, "interrupt")])
    func oneSignalMayBeSentToAll(signal: Int32, hook: String) throws {
        let server = try RunningServer("\(hook) send USR2", "web/0 heed", "web/1 heed")
        let pids = [try server.up("web/0"), try server.up("web/1")]
        server.program.signal(signal)
        #expect(try server.program.exitCode() == 0)
        for pid in pids { try server.program.line("\(pid) got \(SIGUSR2)") }
        try server.program.line(hook)
    }

    @Test func aSignalReachesOneWorkerAtTheServersWish() throws {
        let server = try RunningServer("quit USR2 web/1", "web/0 heed", "web/1 heed")
        let other = try server.up("web/0")
        _ = try server.up("web/1")
        server.program.signal(SIGQUIT)
        try server.program.line("finished web/1 \(100 + SIGUSR2), left: web/0")
        _ = try server.up("web/1")
        #expect(try server.stop() == 0)
        // It lived to be asked with the rest, and had heard nothing before.
        try server.program.line("\(other) got \(SIGTERM)")
        #expect(try server.program.count("finished web/0") == 0)
    }

    @Test func aWorkerThatWouldComeBackIsLeft() throws {
        let server = try RunningServer("ended leave", "web/0 rest", "web/1 rest")
        let pid = try server.up("web/0")
        _ = try server.up("web/1")
        kill(pid, SIGKILL)
        try server.program.line("finished web/0 SIGKILL, left: web/1")
        try server.program.alarm("web/0 (pid \(pid)) was killed by SIGKILL", "; no restart by decision of the program")
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 completed 0")
        // What was decided does not depend on what happens to others.
        try server.reload("ended leave", "web/0 rest", "web/1 rest", "web/2 rest")
        server.program.signal(SIGQUIT)
        try server.program.line("status web/0 completed 0")
        try server.reload("ended leave", "web/0 rest longer", "web/1 rest", "web/2 rest")
        _ = try server.up("web/0")
    }

    @Test func aWorkerThatWouldStayAwayIsRelaunched() throws {
        let server = try RunningServer("ended relaunch", "web/0 restart=never heed")
        let pid = try server.up("web/0")
        kill(pid, SIGUSR1)
        try server.program.line("finished web/0 \(100 + SIGUSR1)")
        #expect(try server.up("web/0") != pid)
    }

    @Test func whatAWorkerUsedIsGivenUpBeforeItsSuccessorStarts() throws {
        let server = try RunningServer("web/0 rest")
        let first = try server.up("web/0")
        kill(first, SIGKILL)
        let second = try server.up("web/0")
        try server.reload("web/0 rest longer")
        _ = try server.up("web/0")
        let told = server.program.lines.filter { !$0.contains("asked") }
        #expect(
            told.dropLast() == [
                "start \(server.pid)", "workers 1", "web/0 up \(first)", "clean web/0 \(first)",
                "finished web/0 SIGKILL, left: ", "web/0 up \(second)", "workers 1", "clean web/0 \(second)",
            ])
    }

    @Test func theEndOfWhoWasAskedToLeaveIsNoNewsButThatOfItsSuccessorIs() throws {
        let server = try RunningServer("web/0 rest")
        let first = ProcessFacts(try server.up("web/0"))
        try awaited("it waits") { first.heedsTerminate }
        try server.reload("web/0 rest longer")
        try server.program.line("clean web/0 \(first.pid)")
        let second = try server.up("web/0")
        #expect(try server.program.count("finished") == 0)
        kill(second, SIGKILL)
        try server.program.line("finished web/0 SIGKILL")
    }
}
