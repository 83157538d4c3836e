import Glibc

/// A running program, and the output of the program and its workers. The program is killed when this object is released.
/// PR_SET_PDEATHSIG then kills its workers.
final class Running {
    let command: [String]
    let pid: pid_t
    /// The time just before the program was started.
    let startedAt: Nanoseconds
    /// The reports of the workers, which share the program's standard output.
    private(set) var records: [Record] = []
    /// The lines on the program's standard error, and those on its standard output that no worker of a scenario has written.
    private(set) var events: [Event] = []
    private let output: LineReader
    private let log: LineReader
    private var isReaped = false

    /// A line of the program's log, which is a JSON object. `name` is empty if the line is not a JSON object.
    struct Event {
        let name: String
        let readAt: Nanoseconds
        let line: String
    }

    init(_ command: [String]) throws {
        let (output, outputEnd) = try LineReader.pipe()
        let (log, logEnd) = try LineReader.pipe()
        defer {
            close(outputEnd)
            close(logEnd)
        }
        self.command = command
        self.output = output
        self.log = log
        startedAt = .now
        pid = try spawn(command, output: outputEnd, log: logEnd)
    }

    deinit {
        guard !isReaped else { return }
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    /// Waits until `find` returns a value. Fails after a minute.
    @discardableResult
    func wait<Fact>(for what: String, _ find: () -> Fact?) throws -> Fact {
        let deadline = Nanoseconds.now + 60 * .second
        while true {
            if let fact = find() { return fact }
            guard try readOutput(until: deadline) else { throw failure("timed out waiting for \(what)") }
        }
    }

    /// Waits for the given duration and reads the output meanwhile.
    func listen(for duration: Nanoseconds) throws {
        let end = Nanoseconds.now + duration
        while .now < end, try readOutput(until: end) {}
    }

    func signal(_ number: Int32) throws {
        guard kill(pid, number) == 0 else { throw failure("cannot send signal \(number)") }
    }

    /// Stops the program by SIGTERM. Fails unless the program exits with 0 and all its workers have ended.
    func stop() throws {
        try signal(SIGTERM)
        let exit = try awaitExit()
        guard exit == .code(0) else { throw failure("expected exit code 0 after SIGTERM, not \(exit)") }
    }

    /// Waits until no process has the program's output open, and returns the exit of the program.
    func awaitExit() throws -> ProcessExit {
        try wait(for: "the end") { output.isAtEnd && log.isAtEnd ? () : nil }
        var status: Int32 = 0
        for _ in 0..<1000 {
            if waitpid(pid, &status, WNOHANG) == pid {
                isReaped = true
                return ProcessExit(status: status)
            }
            usleep(1000)
        }
        throw failure("closed its output but did not exit")
    }

    /// Reads the next output. Returns false at the end of the output and after the deadline.
    private func readOutput(until deadline: Nanoseconds) throws -> Bool {
        let open = [output, log].filter { !$0.isAtEnd }
        var ready = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        let left = (deadline - .now).milliseconds
        guard !open.isEmpty, left > 0 else { return false }
        let count = poll(&ready, nfds_t(ready.count), Int32(left.rounded(.up)))
        guard count >= 0 else { throw Failure("interrupted") }
        for (reader, entry) in zip(open, ready) where entry.revents != 0 {
            let lines = try reader.read()
            for line in lines {
                if reader === output, let record = Record(line) {
                    records.append(record)
                } else {
                    events.append(Event(name: eventName(in: line), readAt: .now, line: line))
                }
            }
        }
        return true
    }

    /// Returns a failure that includes the last lines of the program's log.
    func failure(_ sentence: String) -> Failure {
        let log = events.isEmpty ? "" : "; last log lines:" + events.suffix(5).map { "\n  \($0.line)" }.joined()
        return Failure("\(command.joined(separator: " ")): \(sentence) (\(records.count) workers were started)\(log)")
    }
}

enum ProcessExit: Equatable {
    case code(Int32), signal(Int32)

    init(status: Int32) {
        self = status & 0x7f == 0 ? .code((status >> 8) & 0xff) : .signal(status & 0x7f)
    }
}
