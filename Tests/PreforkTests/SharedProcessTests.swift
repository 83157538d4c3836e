import Glibc
import Testing

/// The master in a process that has other threads and other child processes.
@Suite struct SharedProcessTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func aThreadThatIsOlderThanTheMasterReceivesNoSignals(signal: Int32) throws {
        let folder = try Folder()
        let file = try folder.write("web/0 wait", to: "server")
        let program = try Program([built("server"), file], environment: ["SERVER_THREAD=1"])
        _ = try program.number("web/0 up ")
        #expect(ProcessFacts(program.pid).threads == 2)
        program.signal(signal)
        #expect(try program.exitCode() == 0)
        #expect(try program.count("finish 0") == 1)
    }

    /// The thread was started before `main()`, so it blocks no signal, and the kernel passes every signal to it.
    @Test(arguments: [SIGTERM, SIGINT])
    func aThreadThatIsOlderThanMainPassesItsSignalsToTheMaster(signal: Int32) throws {
        let folder = try Folder()
        let file = try folder.write("web/0 wait", to: "server")
        let program = try Program([built("server"), file], environment: ["SERVER_EARLY_THREAD=1"])
        let first = try program.number("web/0 up ")
        #expect(ProcessFacts(program.pid).threads == 2)
        for number in [SIGUSR1, SIGUSR2, SIGTTIN, SIGTTOU, SIGTSTP] { program.signal(number) }
        program.signal(SIGQUIT)
        try program.line("children web/0 \(first) wait")
        try folder.write("web/0 wait\nweb/1 wait", to: "server")
        program.signal(SIGHUP)
        _ = try program.number("web/1 up ")
        kill(first, SIGKILL)
        #expect(try program.number("web/0 up ") != first)
        program.signal(signal)
        #expect(try program.exitCode() == 0)
        #expect(try program.count("finish 0") == 1)
    }

    @Test func theMasterDoesNotReapAHelperProcess() throws {
        let server = try RunningServer("web/0 wait", "helper")
        let helper = ProcessFacts(try server.program.number("helper "))
        _ = try server.nextPID(of: "web/0")
        try waitUntil("the end of the helper") { !helper.isAlive }
        // The master handles signals in their order. It has handled the helper's SIGCHLD when the reload is done.
        try server.reload("web/0 wait")
        server.program.signal(SIGQUIT)
        try server.program.line("helper ended 3")
    }

    @Test func equalContextsAreNoChangeEvenIfTheirBytesDiffer() throws {
        let server = try RunningServer("web/0 reencode")
        let pid = try server.nextPID(of: "web/0")
        try server.reload("web/0 reencode", "web/1 wait")
        _ = try server.nextPID(of: "web/1")
        #expect(try server.running()["web/0"] == pid)
    }
}
