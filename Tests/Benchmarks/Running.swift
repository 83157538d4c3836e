import Glibc

/// A started program, and what it and its workers have said. It is killed where its last owner lets go of it, and
/// by PR_SET_PDEATHSIG its workers are too.
final class Running {
    let command: [String]
    let pid: pid_t
    /// When it was about to be started.
    let startedAt: Nanoseconds
    /// What workers said on the standard output they share with it.
    private(set) var records: [Record] = []
    /// What it said itself, on standard error.
    private(set) var events: [Event] = []
    private let output: LineReader
    private let log: LineReader
    private var isReaped = false

    /// The program's log, a JSON object a line; `name` is empty for a line that is none.
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

    /// Waits for a fact, which is here once `find` gives it. What does not come in a minute never will.
    @discardableResult
    func wait<Fact>(for what: String, _ find: () -> Fact?) throws -> Fact {
        let deadline = Nanoseconds.now + 60 * .second
        while true {
            if let fact = find() { return fact }
            guard try hear(until: deadline) else { throw failure("awaited \(what) in vain") }
        }
    }

    /// Stays for a while, and reads what is said.
    func listen(for duration: Nanoseconds) throws {
        let end = Nanoseconds.now + duration
        while .now < end, try hear(until: end) {}
    }

    func signal(_ number: Int32) throws {
        guard kill(pid, number) == 0 else { throw failure("cannot send signal \(number)") }
    }

    /// Ends the program, which must do so well and take all its workers along.
    func stop() throws {
        try signal(SIGTERM)
        let exit = try awaitExit()
        guard exit == .code(0) else { throw failure("awaited exit code 0 after SIGTERM, not \(exit)") }
    }

    /// Waits until nobody holds the program's output any more, and takes its exit.
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
        throw failure("awaited an exit, for the output had been closed")
    }

    /// Takes in what is said next; false when nothing more comes by `deadline`.
    private func hear(until deadline: Nanoseconds) throws -> Bool {
        let open = [output, log].filter { !$0.isAtEnd }
        var ready = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        let left = (deadline - .now).milliseconds
        guard !open.isEmpty, left > 0 else { return false }
        let count = poll(&ready, nfds_t(ready.count), Int32(left.rounded(.up)))
        guard count >= 0 else { throw Failure("interrupted") }
        for (reader, entry) in zip(open, ready) where entry.revents != 0 {
            let lines = try reader.read()
            if reader === output {
                records += lines.compactMap(Record.init)
            } else {
                events += lines.map { Event(name: eventName(in: $0), readAt: .now, line: $0) }
            }
        }
        return true
    }

    /// A failure that shows what the program said last.
    func failure(_ sentence: String) -> Failure {
        let said = events.isEmpty ? "" : "; it said last:" + events.suffix(5).map { "\n  \($0.line)" }.joined()
        return Failure("\(command.joined(separator: " ")): \(sentence), with \(records.count) workers run\(said)")
    }
}

enum ProcessExit: Equatable {
    case code(Int32), signal(Int32)

    init(status: Int32) {
        self = status & 0x7f == 0 ? .code((status >> 8) & 0xff) : .signal(status & 0x7f)
    }
}
