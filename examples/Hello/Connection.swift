import Glibc

/// A client's connection, for one request and one answer. Call `close()` to close it.
struct Connection {
    private let descriptor: Int32
    /// The time at which the connection ends, so that a slow client does not block its worker.
    private let deadline = ContinuousClock.now + .seconds(5)

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var second = timeval(tv_sec: 1, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &second, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &second, size)
    }

    /// Reads up to the empty line that ends the head of a request. Returns all bytes that were read, or nil if the empty line
    /// did not arrive in time or within 8 KiB.
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
            // If the client has disconnected, send(2) fails. Without MSG_NOSIGNAL, SIGPIPE would end the worker.
            let sent = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent > 0 { rest.removeFirst(sent) } else if errno != EAGAIN { return }
        }
    }

    /// Closes the connection after the client has read the answer. Closing a connection with unread bytes would reset it, and
    /// the answer could be lost.
    func close() {
        shutdown(descriptor, Int32(SHUT_WR))
        var drained = 0
        while drained < 65536, ContinuousClock.now < deadline, let bytes = receive(atMost: 4096) {
            drained += bytes.count
        }
        Glibc.close(descriptor)
    }

    /// Reads bytes. Returns nil at the end of the stream and after a second without a byte.
    private func receive(atMost limit: Int) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(0, recv(descriptor, buffer.baseAddress, limit, 0))
        }
        return bytes.isEmpty ? nil : bytes
    }
}
