internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The reading end of a pipe that a worker writes to.
final class CarriedPipe {
    let descriptor: Descriptor
    private(set) var stream: CarriedStream
    private(set) var outlet: LineOutlet
    /// What is remembered of the stream.
    private(set) var memory: StreamMemory
    private var splitter: LineSplitter
    private var format: LineFormat
    /// Looks for the line with which the launch is up; nil when no line is waited for.
    private var matcher: LineMatcher?
    /// The pattern that a line has matched, if the master was not told yet.
    private var matched: String?
    /// The lines that wait because the outlet is full, where the oldest may be dropped.
    private var backlog = LineBacklog(capacity: 1 << 20)
    /// How many bytes have still to be read before the master is answered; nil when it has not asked.
    private var bytesToFlush: Int?
    /// Whether every process has closed its end, and everything was read.
    private(set) var hasEnded = false
    /// When bytes were read for the last time. A new companion knows of none before it.
    private var lastRead = Instant.now
    /// The key by which the poller watches the pipe; nil while the outlet is full.
    var pollerKey: PollerKey?

    init(
        _ stream: CarriedStream, from descriptor: consuming Descriptor, to outlet: LineOutlet, _ memory: StreamMemory
    ) {
        self.descriptor = descriptor
        self.stream = stream
        self.outlet = outlet
        self.memory = memory
        memory.file = stream.file
        splitter = LineSplitter(limit: stream.maxLine)
        format = LineFormat(of: stream, showsColor: outlet.showsColor)
        matcher = LineMatcher(stream.pattern)
        outlet.users += 1
    }

    /// Writes the lines from now on in another way.
    func redirect(_ stream: CarriedStream, to outlet: LineOutlet, _ memory: StreamMemory) {
        moveBacklog()
        if stream.pattern != self.stream.pattern { matcher = LineMatcher(stream.pattern) }
        self.outlet.users -= 1
        outlet.users += 1
        self.stream = stream
        self.outlet = outlet
        self.memory = memory
        memory.file = stream.file
        splitter.limit = stream.maxLine
        format = LineFormat(of: stream, showsColor: outlet.showsColor)
    }

    /// Whether the pipe is read now. A worker that writes to a full pipe waits.
    var wantsBytes: Bool { !hasEnded && (stream.drop == .oldest || !outlet.isFull) }

    /// Whether lines that have waited have room now.
    var canMoveBacklog: Bool { !backlog.isEmpty && outlet.room > 0 }

    /// Whether the outlet has to have room before the pipe can go on.
    var waitsForRoom: Bool { !backlog.isEmpty || !hasEnded && !wantsBytes }

    /// Whether nothing is left to do for the pipe.
    var isDone: Bool { hasEnded && backlog.isEmpty }

    /// The time since something was written to the pipe.
    func silence(at now: Instant) -> Duration {
        prefork_readable_bytes(descriptor.raw) > 0 ? .zero : now.since(lastRead)
    }

    /// Notes that the master waits for what is in the pipe now.
    func flush() { bytesToFlush = Int(prefork_readable_bytes(descriptor.raw)) }

    /// Reads once, and passes whole lines to the outlet.
    ///
    /// - Parameters:
    ///   - time: The time as RFC 3339 text.
    ///   - moment: The same time, for what is remembered of the stream.
    ///   - limit: How many bytes of the stream are remembered; nil for all, until they are forgotten.
    /// - Returns: The number of bytes.
    func read(
        into buffer: UnsafeMutableRawBufferPointer, time: [UInt8], at moment: StreamMemory.Moment,
        remembering limit: Int?
    ) -> Int {
        let count = Glibc.read(descriptor.raw, buffer.baseAddress, buffer.count)
        guard count > 0 else {
            // EAGAIN: another wake-up has read everything.
            if count < 0, errno == EAGAIN || errno == EINTR { return 0 }
            hasEnded = true
            memory.endLine(of: stream.pid, at: moment)
            pass(time) { splitter, take in splitter.endLine(take) }
            return 0
        }
        lastRead = .now
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        memory.add(bytes, of: stream.pid, at: moment, limit: limit)
        pass(time) { splitter, take in splitter.add(bytes, take) }
        bytesToFlush = bytesToFlush.map { max($0 - count, 0) }
        return count
    }

    /// Moves waiting lines on, and answers the master if it waits for what is passed on now.
    func settle(time: [UInt8]) {
        if bytesToFlush == 0 {
            // The process whose last words these are has ended, so the rest of its last line will not come.
            pass(time) { splitter, take in splitter.endLine(take) }
        }
        if canMoveBacklog { moveBacklog() }
        if bytesToFlush == 0, backlog.isEmpty {
            bytesToFlush = nil
            outlet.answer(.flushed(stream.number))
        }
    }

    /// The pattern that a line has matched, if the master was not told yet.
    func takeMatched() -> String? {
        defer { matched = nil }
        return matched
    }

    /// The number of lines that were dropped and not told yet.
    func takeDropped() -> Int { backlog.takeDropped() }

    private typealias Taker = (UnsafeRawBufferPointer, LineSplitter.Piece) -> Void

    private func pass(_ time: [UInt8], _ cut: (inout LineSplitter, Taker) -> Void) {
        if stream.drop == .oldest, outlet.isFull || !backlog.isEmpty {
            var lines: [UInt8] = []
            cut(&splitter) { line, piece in write(line, piece, time, to: &lines) }
            backlog.add(lines)
        } else {
            outlet.add { output in
                cut(&splitter) { line, piece in write(line, piece, time, to: &output) }
            }
        }
    }

    private func write(
        _ line: UnsafeRawBufferPointer, _ piece: LineSplitter.Piece, _ time: [UInt8], to output: inout [UInt8]
    ) {
        if let matcher, piece.position == 0, matcher.matches(line) {
            matched = matcher.pattern
            self.matcher = nil
        }
        format.append(line, piece, time: time, to: &output)
    }

    private func moveBacklog() {
        while !backlog.isEmpty, outlet.room > 0 {
            let lines = backlog.take(atMost: outlet.room)
            outlet.add { $0 += lines }
        }
    }
}

extension LineFormat {
    init(of stream: CarriedStream, showsColor: Bool) {
        switch stream.format {
        case .text:
            let prefix =
                showsColor ? GroupColor.colored(stream.prefix, group: stream.worker.group) : stream.prefix
            self = .text(prefix: Array(prefix.utf8))
        case .json:
            self = .json(
                worker: stream.worker.description, pid: stream.pid, stream: stream.isError ? "stderr" : "stdout")
        }
    }
}
