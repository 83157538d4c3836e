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
        try master.line("web/0 failed at once", "holds 127.0.0.1:\(port)", "write 'listen: worker'")
        try master.line("held until the next reload")
        #expect(master.lines.count { $0.contains("listen: worker") } == 1)
        #expect(try master.stop() == 0)
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
