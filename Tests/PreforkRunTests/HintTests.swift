import Glibc
import Testing

/// Lines of the log that tell the probable cause of a failure, and what to do.
@Suite struct HintTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    @Test func aServerThatBindsTheMastersPortItselfIsToldOncePerGroup() throws {
        let program = "import socket, os; socket.create_server((\"127.0.0.1\", int(os.environ[\"PREFORK_PORT\"])))"
        let path = try workspace.write("server.py", program)
        let text = """
            version: 1
            worker_groups:
              web:
                command: [python3, \(path)]
                port: 0
                restart: {intensity: {deaths: 1}, backoff: {initial: 0s}}
            """
        let master = try Master(try workspace.write("app.yaml", text))
        let port = try master.port()
        try master.line("web/0", "exited with 1")
        try master.line("web/0 failed soon", "has bound 127.0.0.1:\(port) already", "write 'listen: worker'")
        try master.line("held until the next reload")
        // The reload launches the held worker again, and changes nothing about it.
        try master.reload()
        try master.line("held until the next reload")
        #expect(try master.stop() == 0)
        #expect(master.lines.count { $0.contains("listen: worker") } == 1)
    }

    /// What a program itself says about its failure does not speak for the port.
    @Test(arguments: [78, 127])
    func aFailureWithACauseOfItsOwnGetsNoHint(code: Int) throws {
        let text = """
            version: 1
            worker_groups:
              web: {command: [sh, -c, "exit \(code)"], port: 0, restart: {intensity: {deaths: 0}}}
            """
        let master = try Master(try workspace.write("app.yaml", text))
        try master.line("held until the next reload")
        #expect(try master.stop() == 0)
        #expect(!master.lines.contains { $0.contains("listen: worker") })
    }

    /// A worker of the group has had the master's socket for a while, so the program does not bind the address itself.
    @Test func aFailureBesideAWorkerThatServesGetsNoHint() throws {
        func text(_ ids: String) -> String {
            """
            version: 1
            worker_groups:
              web:
                command: [sh, -c, "test ${id} = 0 && exec sleep 1000; exit 1"]
                ids: \(ids)
                port: 0
                restart: {intensity: {deaths: 0}}
            """
        }
        let master = try Master(try workspace.write("app.yaml", text("0")))
        try master.line("web/0 launched")
        let launch = ContinuousClock.now
        // A younger worker may be about to fail for the same reason.
        try Deadline.await("web/0 has run for 6 s") { ContinuousClock.now - launch > .seconds(6) }
        try workspace.write("app.yaml", text("0-1"))
        try master.reload()
        try master.line("web/1", "exited with 1")
        #expect(try master.stop() == 0)
        #expect(!master.lines.contains { $0.contains("listen: worker") })
    }

    /// The process that the reload replaces serves the address, however young it is.
    @Test func aSuccessorThatFailsBesideItsPredecessorGetsNoHint() throws {
        func text(_ command: String) -> String {
            "version: 1\nworker_groups: {web: {command: \(command), port: 0}}"
        }
        let master = try Master(try workspace.write("app.yaml", text("[\(Built.probe), rest]")))
        try master.line("web/0 launched")
        try workspace.write("app.yaml", text("[sh, -c, exit 1]"))
        try master.reload()
        try master.line("reload 1 is taken back")
        #expect(try master.stop() == 0)
        #expect(!master.lines.contains { $0.contains("listen: worker") })
    }

    /// A misspelt program is not found out only when the timeout is over.
    @Test func aProbeWhoseProgramDoesNotExistIsToldAtOnce() throws {
        let text = """
            version: 1
            worker_groups:
              web:
                command: [\(Built.probe), rest]
                count: 2
                readiness: {exec: [./no-such-probe], period: 10ms}
            """
        let manifest = try workspace.write("app.yaml", text)
        let master = try Master(manifest)
        try master.line(
            "\(manifest):6:5: the probe of web/0 fails: cannot run \(workspace.path)/no-such-probe: no such")
        #expect(try master.stop() == 0)
        #expect(master.lines.count { $0.contains("no-such-probe") } == 1)
    }

    /// The first worker sets O_NONBLOCK and lives. The second expects accept to wait.
    @Test func aSocketThatAWorkerHasMadeNonblockingIsTold() throws {
        let program = """
            import fcntl, os, socket, sys, time
            if sys.argv[1] == "0":
                fcntl.fcntl(3, fcntl.F_SETFL, fcntl.fcntl(3, fcntl.F_GETFL) | os.O_NONBLOCK)
                time.sleep(1000)
            while not fcntl.fcntl(3, fcntl.F_GETFL) & os.O_NONBLOCK: time.sleep(0.01)
            socket.socket(fileno=3).accept()
            """
        let path = try workspace.write("server.py", program)
        let text = """
            version: 1
            worker_groups:
              web:
                command: [python3, \(path), "${id}"]
                count: 2
                port: 0
                restart: {intensity: {deaths: 1}, backoff: {initial: 0s}}
            """
        let master = try Master(try workspace.write("app.yaml", text))
        let port = try master.port()
        try master.line("web/1", "exited with 1")
        try master.line(
            "web/1 failed soon after its launch, and 127.0.0.1:\(port) is non-blocking", "O_NONBLOCK", "EAGAIN")
        try master.line("held until the next reload")
        #expect(try master.stop() == 0)
        #expect(master.lines.count { $0.contains("is non-blocking") } == 1)
        #expect(!master.lines.contains { $0.contains("listen: worker") })
    }

    @Test func aRefusedPortNamesTheProcessThatHoldsIt() throws {
        let taken = try TakenPort()
        let text = "version: 1\nworker_groups:\n  web: {command: [\(Built.probe), rest], port: \(taken.number)}"
        let master = try Master(try workspace.write("app.yaml", text))
        // A child that another test has just forked has the socket for a moment, too, so the pid may be the child's.
        try master.line("address already in use (bind); pid ", ") holds it [PR0903]")
        #expect(try master.exitCode() == 71)
    }

    /// Workers are in the background of the terminal, because each leads a process group of its own.
    @Test func aWorkerThatTheTerminalStopsIsTold() throws {
        let starter = """
            import ctypes, os, pty, signal, sys, termios
            # The thread that starts a test's processes may block signals.
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            log = os.dup(2)
            pid, terminal = pty.fork()
            if pid == 0:
                # PR_SET_PDEATHSIG: a test that fails kills this process's parent alone. A hangup would only reload.
                ctypes.CDLL(None).prctl(1, signal.SIGKILL)
                os.dup2(log, 2)
                flags = termios.tcgetattr(0)
                flags[3] |= termios.TOSTOP
                termios.tcsetattr(0, termios.TCSANOW, flags)
                os.execv(sys.argv[1], sys.argv[1:])
            signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
            os.close(log)
            os.dup2(0, 2)
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """
        let path = try workspace.write("terminal.py", starter)
        let text = "version: 1\nworker_groups:\n  web: {command: [sh, -c, 'echo hello; exec sleep 1000']}"
        let master = try Master(shell: "exec python3 \(path) \"$@\"", manifest: try workspace.write("app.yaml", text))
        try master.line("web/0 (pid", "is stopped by SIGTTOU", "stty -tostop")
        #expect(try master.stop() == 0)
    }
}
