internal import Glibc
internal import Supervision

/// A connection to a worker, by which a `tcp` or `http` probe is made. No call of it waits.
///
/// A class, because it owns a descriptor and so cannot be copied, and `Prober` holds it in a dictionary.
final class SocketProbe {
    enum Progress {
        /// The probe goes on when the descriptor is readable, or writable.
        case waits(isForWriting: Bool)
        case ended(ProbeResult)
    }

    private enum Step {
        case new, connecting, reading
    }

    let descriptor: Descriptor
    private let target: ProbeTarget
    /// The request; nil when a connection is enough.
    private let request: HTTPProbe?
    private var step = Step.new
    private var received: [UInt8] = []

    init(_ target: ProbeTarget, _ request: HTTPProbe?) throws(ProbeFailure) {
        // The path would otherwise end the line of the request. Manifests are checked for it, and programs are not.
        if let request, !request.path.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) {
            throw ProbeFailure(sentence: "cannot ask for a path with a space or a control character")
        }
        self.target = target
        self.request = request
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        do throws(SystemError) {
            descriptor = try Descriptor("socket", socket(target.address.family, kind, 0), to: "probe \(target.text)")
        } catch {
            throw ProbeFailure(sentence: error.description)
        }
    }

    /// Goes on as far as possible without waiting. Call when the descriptor is ready.
    func advance() -> Progress {
        if step != .reading {
            // A second call tells what has become of the first one. On one machine, the connection exists by then.
            for _ in 0..<2 {
                let isSecond = step == .connecting
                step = .connecting
                let result = target.address.withPointer { connect(descriptor.raw, $0, $1) } ?? -1
                let error = result == 0 || errno == EISCONN ? 0 : errno
                if error == 0 { return connected() }
                guard [EINPROGRESS, EALREADY, EINTR].contains(error) else { return failed(toConnect: error) }
                if isSecond { break }
            }
            return .waits(isForWriting: true)
        }
        return readAnswer()
    }

    /// What the probe has waited for in vain.
    func sentence(after timeout: Duration) -> String {
        let what = request.map { " GET \($0.path)" } ?? ""
        return "\(target.text) has not answered\(step == .reading ? what : "") within \(timeout.humanText)"
    }

    private func connected() -> Progress {
        // Where nobody listens on a port of the kernel's own range, a connection may be given that very port on its own
        // side. It is then connected with itself.
        if target.address.port != nil, let own = try? SocketAddress(of: descriptor), own == target.address {
            return failed(toConnect: ECONNREFUSED)
        }
        guard let request else {
            resetWhenClosed()
            return .ended(.passed)
        }
        let text =
            "GET \(request.path) HTTP/1.1\r\nHost: \(target.host)\r\nUser-Agent: prefork-run\r\nAccept: */*\r\n"
            + "Connection: close\r\n\r\n"
        let bytes = Array(text.utf8)
        // So few bytes fit into the empty buffer of a new connection.
        let count = send(descriptor.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        guard count == bytes.count else { return failed(toRead: count < 0 ? errno : EAGAIN) }
        step = .reading
        return .waits(isForWriting: false)
    }

    /// Reads until the status line has ended. What follows it is not looked at.
    private func readAnswer() -> Progress {
        guard let request else { return .ended(.passed) }
        while true {
            let (count, error) = receive()
            if count < 0 {
                if error == EINTR { continue }
                return error == EAGAIN ? .waits(isForWriting: false) : failed(toRead: error)
            }
            switch StatusLine.read(received) {
            case .status(let status) where request.status.contains(status): return .ended(.passed)
            case .status(let status): return failed("\(asked) answers \(status)")
            case .notHTTP: return failed("\(asked) is answered with something other than HTTP")
            case .incomplete:
                if count == 0 {
                    return failed("\(target.text) closes the connection without an answer to GET \(request.path)")
                }
            }
        }
    }

    /// Appends to what has been received. Returns what recv(2) returns, and its errno.
    private func receive() -> (count: Int, error: Int32) {
        withUnsafeTemporaryAllocation(byteCount: StatusLine.limit, alignment: 1) { part in
            let count = recv(descriptor.raw, part.baseAddress, part.count, 0)
            let error = errno
            if count > 0 { received += part.prefix(count) }
            return (count, error)
        }
    }

    /// The request, for people: `GET /healthz at 127.0.0.1:9102`.
    private var asked: String { "GET \(request?.path ?? "/") at \(target.text)" }

    private func failed(_ sentence: String) -> Progress { .ended(.failed(sentence)) }

    private func failed(toConnect error: Int32) -> Progress {
        switch error {
        case ECONNREFUSED: failed("\(target.text) refuses connections")
        // A unix socket whose queue is full answers at once.
        case EAGAIN: failed("\(target.text) takes no connection, because its queue is full")
        default: failed("cannot connect to \(target.text): \(SystemError.sentence(for: error))")
        }
    }

    private func failed(toRead error: Int32) -> Progress {
        error == ECONNRESET || error == EPIPE
            ? failed("\(target.text) resets the connection")
            : failed("cannot ask \(target.text): \(SystemError.sentence(for: error))")
    }

    /// Has the kernel forget the connection as soon as it is closed. Thousands of connections a minute would otherwise
    /// stay in TIME_WAIT.
    private func resetWhenClosed() {
        var setting = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor.raw, SOL_SOCKET, SO_LINGER, &setting, socklen_t(MemoryLayout<linger>.size))
    }
}
