internal import Supervision

/// Records about sockets that nobody serves, or that the wrong process serves.
extension LogRecord {
    /// Who uses a socket, in words. A group's own socket has the name of the group.
    static func user(of socket: SocketSpec, _ group: String) -> String {
        socket.name == group ? group : "\(group), as \(socket.name)"
    }

    static func refusingClients(_ socket: SocketSpec, _ group: String, _ bound: String) -> LogRecord {
        let user = socket.name == group ? group : "the socket \(socket.name) of \(group)"
        return LogRecord(
            "refusing-clients",
            "refusing connections to \(bound): every worker of \(user) is held or completed; they are taken again when "
                + "a reload launches one",
            level: .error
        )
        .with("address", bound).with(socket, of: group)
    }

    /// A reload in progress has given the workers another address.
    static func refusingFormerClients(_ socket: SocketSpec, _ group: String, _ bound: String) -> LogRecord {
        LogRecord(
            "refusing-clients",
            "refusing connections to \(bound): no worker of \(group) serves there any more; they are taken again if the reload "
                + "is taken back"
        )
        .with("address", bound).with(socket, of: group)
    }

    static func nonblocking(_ launch: Launch, _ exit: Exit, _ bound: String) -> LogRecord {
        LogRecord(
            "nonblocking",
            "\(launch.worker) failed soon after its launch, and \(bound) is non-blocking: a worker has set O_NONBLOCK on the "
                + "socket that all workers share; a program that expects accept to wait gets EAGAIN: for such a program "
                + "write 'listen: {reuse_port: true}', which gives each worker a socket of its own",
            level: .warning
        )
        .with("worker", launch.worker.description).with("address", bound)
    }

    static func mayBindItself(_ launch: Launch, _ exit: Exit, _ bound: String) -> LogRecord {
        LogRecord(
            "may-bind-itself",
            "\(launch.worker) failed soon after its launch; the master has bound \(bound) already, so a program that binds it "
                + "itself finds it in use: write 'listen: worker' for such a program",
            level: .warning
        )
        .with("worker", launch.worker.description).with("address", bound)
    }

    static func stoppedByTerminal(_ launch: Launch, _ pid: Int32, _ signal: Signal) -> LogRecord {
        let reads = signal == Signal(name: "TTIN")
        let advice =
            reads
            ? "it must not read from the terminal, whose input belongs to the master"
            : "run 'stty -tostop', or send the output to a file or a pipe, then send it SIGCONT"
        return LogRecord(
            "stopped-by-terminal",
            "\(launch.worker) (pid \(pid)) is stopped by \(signal), because it \(reads ? "reads from" : "writes to") the "
                + "terminal from the background; \(advice)",
            level: .error
        )
        .with("worker", launch.worker.description).with("pid", pid).with("signal", signal.description)
    }

    static func socketLeft(_ bound: String, _ pid: Int32, _ program: String, _ isShutDown: Bool) -> LogRecord {
        LogRecord(
            "socket-left",
            "pid \(pid) (\(program)) outlives its worker and keeps the socket of \(bound); the socket "
                + (isShutDown ? "is shut down" : "cannot be shut down, and stays open until the process ends"),
            level: .warning
        )
        .with("pid", pid).with("program", program).with("address", bound)
    }
}

extension LogRecord {
    /// Adds the name of a socket and the group that it belongs to.
    func with(_ socket: SocketSpec, of group: String) -> LogRecord { with("socket", socket.name).with("group", group) }
}
