internal import Glibc
internal import Supervision

/// Where lines go: a stream of the master, or a file. Lines that cannot be written now wait here.
final class LineOutlet {
    enum Target {
        case stream(LogOutlet, name: String)
        case file(OutputFile)
    }

    /// Names the outlet for the poller.
    let number: UInt64
    let target: Target
    /// Whether the lines are shown on a terminal that shows colours.
    let showsColor: Bool
    /// The lines that wait. Those before `start` are written.
    private var buffer: [UInt8] = []
    private var start = 0
    /// How many bytes were added, and how many were written or thrown away, since the outlet exists.
    private var added: UInt64 = 0, done: UInt64 = 0
    /// What is answered when the outlet has come to a byte.
    private var answers: [(at: UInt64, OutputAnswer)] = []
    /// When a file or a stream that cannot be polled is tried again.
    private(set) var retryAt: Instant?
    private var isTold = false
    private var isBroken = false
    /// How many pipes go to the outlet.
    var users = 0
    /// The key by which the poller watches a slow reader.
    var pollerKey: PollerKey?
    /// The key by which the poller watches a program that compresses an old file.
    var compressionKey: PollerKey?

    /// A pipe is no longer read when so many bytes wait.
    static let capacity = 256 * 1024
    /// A pipe takes so many bytes whole or not at all (PIPE_BUF of pipe(7)), so that no other line comes between them.
    private static let atom = 4096

    init(number: UInt64, _ target: Target, showsColor: Bool = false) {
        self.number = number
        self.target = target
        self.showsColor = showsColor
    }

    var name: String {
        switch target {
        case .stream(_, let name): name
        case .file(let file): file.path
        }
    }

    var isFull: Bool { buffer.count - start >= LineOutlet.capacity }
    var isEmpty: Bool { start == buffer.count && !holdsBytes }
    var waitingBytes: Int {
        if case .stream(let outlet, _) = target {
            buffer.count - start + outlet.pendingBytes
        } else {
            buffer.count - start
        }
    }
    var room: Int { max(LineOutlet.capacity - (buffer.count - start), 0) }

    /// The descriptor that is ready when more can be written; nil if no poller can tell.
    var polled: Int32? {
        guard !isEmpty, !isBroken, case .stream(let outlet, _) = target, outlet.isPollable else { return nil }
        return outlet.descriptor
    }

    private var holdsBytes: Bool {
        if case .stream(let outlet, _) = target { outlet.holdsBytes } else { false }
    }

    /// Lets `body` append whole lines.
    func add(_ body: (inout [UInt8]) -> Void) {
        let before = buffer.count
        body(&buffer)
        added += UInt64(buffer.count - before)
    }

    /// Answers when everything that was added so far is written.
    func answer(_ answer: OutputAnswer) { answers.append((added, answer)) }

    /// Writes what can be written now. A file that has failed is tried again when it is time.
    ///
    /// - Returns: What the master is told.
    func flush() -> [OutputAnswer] {
        var told: [OutputAnswer] = []
        if retryAt.map({ $0 <= .now }) ?? true { told += writeNow() }
        let reached = holdsBytes ? 0 : done
        if !answers.isEmpty {
            told += answers.filter { $0.at <= reached }.map(\.1)
            answers.removeAll { $0.at <= reached }
        }
        if start > 0 {
            if start == buffer.count {
                buffer.removeAll(keepingCapacity: start <= 2 * LineOutlet.capacity)
                start = 0
            } else if start > LineOutlet.capacity {
                buffer.removeFirst(start)
                start = 0
            }
        }
        return told
    }

    private func writeNow() -> [OutputAnswer] {
        switch target {
        case .stream(let outlet, let name): writeStream(outlet, name)
        case .file(let file): writeFile(file)
        }
    }

    private func advance(_ count: Int) {
        start += count
        done += UInt64(count)
    }

    private func writeFile(_ file: OutputFile) -> [OutputAnswer] {
        while start < buffer.count {
            do throws(SystemError) {
                advance(try file.append(buffer[start...]))
            } catch {
                retryAt = Instant.now.advanced(by: .seconds(1))
                defer { isTold = true }
                return isTold ? [] : [.blocked(error.description, errno: error.errno, at: name)]
            }
        }
        return succeeded()
    }

    private func writeStream(_ outlet: LogOutlet, _ name: String) -> [OutputAnswer] {
        if outlet.drain() == nil { return end(name) }
        while start < buffer.count {
            if isBroken {
                advance(buffer.count - start)
                break
            }
            errno = 0
            guard let count = outlet.write(nextLines(of: outlet)) else { return end(name) }
            if count == 0 {
                if outlet.isPollable { return [] }
                let error = SystemError("write", errno: errno, to: "write to \(name)")
                retryAt = Instant.now.advanced(by: .seconds(1))
                defer { isTold = true }
                return isTold ? [] : [.blocked(error.description, errno: error.errno, at: name)]
            }
            advance(count)
        }
        return succeeded()
    }

    private func succeeded() -> [OutputAnswer] {
        retryAt = nil
        defer { isTold = false }
        return isTold ? [.unblocked(name)] : []
    }

    /// Nobody will read what is written here. The workers must not notice.
    private func end(_ name: String) -> [OutputAnswer] {
        advance(buffer.count - start)
        defer { isBroken = true }
        return isBroken ? [] : [.discarded(name)]
    }

    /// As many whole lines as are written at once.
    private func nextLines(of outlet: LogOutlet) -> ArraySlice<UInt8> {
        let rest = buffer[start...]
        guard outlet.isPollable, rest.count > LineOutlet.atom else { return rest }
        let newline = UInt8(ascii: "\n")
        if let last = rest.prefix(LineOutlet.atom).lastIndex(of: newline) { return rest[...last] }
        return rest.firstIndex(of: newline).map { rest[...$0] } ?? rest
    }
}
