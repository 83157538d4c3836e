internal import CPreforkLinux
internal import Glibc

/// A way to write to standard error without waiting.
///
/// The workers share standard error and its flags, so O_NONBLOCK cannot be set on it: it would hold for them, too. A pipe or
/// a terminal is therefore opened a second time. That fails with EACCES when another user has made it, as under su(1),
/// setpriv(1) and gosu. Bytes then reach a pipe through a second pipe by splice(2), which has a flag of its own for calls
/// that do not wait.
final class LogOutlet {
    private enum Way {
        /// By a descriptor of our own that has O_NONBLOCK.
        case own(Int32)
        /// By a plain write. A write to a file waits for no reader.
        case file
        /// By send(2) with MSG_DONTWAIT.
        case socket
        /// Through a pipe of our own.
        case splice(reader: Int32, writer: Int32)
        /// After poll(2). A terminal whose output is stopped is not ready.
        case polled
    }

    /// A pipe takes so many bytes whole or not at all (PIPE_BUF of pipe(7)).
    private static let atom = 4096

    private let target: Int32
    private let way: Way
    /// Whether the reader has closed its end, so that nothing is written any more.
    private var isBroken = false
    /// How many bytes are in our own pipe.
    private var inTransit = 0

    /// The ways to write, by what standard error is and what this process may open.
    enum Kind { case own, file, socket, splice, polled }

    convenience init(standardError: Int32) {
        self.init(standardError: standardError, kind: LogOutlet.kind(of: standardError))
    }

    /// - Parameter kind: A way that does not work here is replaced by one that does.
    init(standardError: Int32, kind: Kind) {
        target = standardError
        way = LogOutlet.way(to: standardError, kind)
    }

    deinit {
        switch way {
        case .own(let own): close(own)
        case .splice(let reader, let writer):
            close(reader)
            close(writer)
        case .file, .socket, .polled: break
        }
    }

    /// Whether a poller can tell when more can be written.
    var isPollable: Bool {
        if case .file = way { false } else { true }
    }

    /// The descriptor for the poller.
    var descriptor: Int32 {
        if case .own(let own) = way { own } else { target }
    }

    /// Whether bytes that count as written have not reached standard error yet.
    var holdsBytes: Bool { pendingBytes > 0 }

    /// How many bytes count as written and have not reached standard error yet.
    var pendingBytes: Int { isBroken ? 0 : inTransit }

    /// Writes as many of the bytes as can be written now.
    ///
    /// - Returns: How many bytes were written: 0 when the reader is slow or the disk is full. Nil when nothing that is written
    ///   will ever be read.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        if isBroken { return nil }
        let count = writeNow(bytes)
        isBroken = count == nil
        return count
    }

    private func writeNow(_ bytes: ArraySlice<UInt8>) -> Int? {
        switch way {
        case .own(let own): LogOutlet.result(bytes.withUnsafeBytes { Glibc.write(own, $0.baseAddress, $0.count) })
        case .file: LogOutlet.result(bytes.withUnsafeBytes { Glibc.write(target, $0.baseAddress, $0.count) })
        case .socket:
            LogOutlet.result(
                bytes.withUnsafeBytes {
                    send(target, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
                })
        case .splice(_, let writer): writeThroughPipe(bytes, writer)
        case .polled: isReady ? LogOutlet.result(writeAtom(bytes)) : 0
        }
    }

    /// Moves the bytes in our own pipe on.
    ///
    /// - Returns: Whether the pipe is empty now; nil when nothing that is written will ever be read.
    func drain() -> Bool? {
        if isBroken { return nil }
        let isEmpty = drainPipe()
        isBroken = isEmpty == nil
        return isEmpty
    }

    private func drainPipe() -> Bool? {
        guard case .splice(let reader, _) = way else { return true }
        while inTransit > 0 {
            let count = Int(prefork_splice(reader, target, inTransit))
            guard count > 0 else { return LogOutlet.result(count).map { _ in false } }
            inTransit -= count
        }
        return true
    }

    /// Writes bytes into our own pipe, once it is empty, and moves them on. Bytes that are in the pipe count as written.
    private func writeThroughPipe(_ bytes: ArraySlice<UInt8>, _ writer: Int32) -> Int? {
        guard let isEmpty = drain() else { return nil }
        guard isEmpty else { return 0 }
        let count = bytes.prefix(LogOutlet.atom).withUnsafeBytes { Glibc.write(writer, $0.baseAddress, $0.count) }
        guard count > 0 else { return LogOutlet.result(count) }
        inTransit = count
        return drain() == nil ? nil : count
    }

    private func writeAtom(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.prefix(256).withUnsafeBytes { Glibc.write(target, $0.baseAddress, $0.count) }
    }

    private var isReady: Bool {
        var request = pollfd(fd: target, events: Int16(POLLOUT), revents: 0)
        return poll(&request, 1, 0) == 1
    }

    /// Interrupted and refused writes are tried again later. A full disk may have room then.
    private static func result(_ count: Int) -> Int? {
        if count >= 0 { return count }
        switch errno {
        case EAGAIN, EINTR, ENOSPC, EDQUOT, EFBIG, ENOBUFS, ENOMEM: return 0
        default: return nil
        }
    }

    private static func kind(of target: Int32) -> Kind {
        var status = stat()
        guard fstat(target, &status) == 0 else { return .file }
        if status.st_mode & S_IFMT == S_IFSOCK { return .socket }
        return status.st_mode & S_IFMT == S_IFIFO || isatty(target) == 1 ? .own : .file
    }

    private static func way(to target: Int32, _ kind: Kind) -> Way {
        switch kind {
        case .file: return .file
        case .socket: return .socket
        case .own:
            let own = open("/proc/self/fd/\(target)", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
            return own >= 0 ? .own(own) : way(to: target, isatty(target) == 1 ? .polled : .splice)
        case .splice:
            var ends: [Int32] = [-1, -1]
            return prefork_pipe(&ends) == 0 ? .splice(reader: ends[0], writer: ends[1]) : .polled
        case .polled: return .polled
        }
    }
}
