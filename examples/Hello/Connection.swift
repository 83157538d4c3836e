import Glibc

/// A client's connection: one request, one answer. Closed by `close()`.
struct Connection {
    private let descriptor: Int32
    /// No client holds a worker for longer than this, however slowly it speaks.
    private let deadline = ContinuousClock.now + .seconds(5)

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var second = timeval(tv_sec: 1, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &second, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &second, size)
    }

    /// The bytes up to the empty line that ends a request's head, and what came with it; nil when that line did not
    /// come in time or not within 8 KiB.
    func request() -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < 8192, ContinuousClock.now < deadline, let more = receive(atMost: 8192 - bytes.count) {
            bytes += more
            if bytes.contains("\r\n\r\n".utf8) || bytes.contains("\n\n".utf8) { return bytes }
        }
        return nil
    }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty, ContinuousClock.now < deadline {
            // A client that is gone is an error here, not a SIGPIPE that ends the worker.
            let sent = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent > 0 { rest.removeFirst(sent) } else if errno != EAGAIN { return }
        }
    }

    /// Lets the client read the answer to the end. A close with unread bytes would reset the connection, and the
    /// answer could be lost.
    func close() {
        shutdown(descriptor, Int32(SHUT_WR))
        var drained = 0
        while drained < 65536, ContinuousClock.now < deadline, let bytes = receive(atMost: 4096) {
            drained += bytes.count
        }
        Glibc.close(descriptor)
    }

    /// Nil at the end of the stream and after a second without a byte.
    private func receive(atMost limit: Int) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(0, recv(descriptor, buffer.baseAddress, limit, 0))
        }
        return bytes.isEmpty ? nil : bytes
    }
}
