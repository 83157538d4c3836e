import Glibc

/// A connection to a control socket, for tests that send what no command sends.
final class ControlSocketClient {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ path: String) throws {
        descriptor = try Client.connection(path: path)
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw HarnessError("cannot send: errno \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends a text again and again, until the socket takes no more.
    func flood(_ text: String) {
        let bytes = Array(text.utf8)
        for _ in 0..<1_000_000 {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0 { return }
        }
    }

    /// Sends nothing more.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    func line() throws -> String {
        let deadline = Deadline()
        while true {
            if let end = buffer.firstIndex(of: 10) {
                defer { buffer.removeSubrange(...end) }
                return String(decoding: buffer[..<end], as: UTF8.self)
            }
            guard try read(deadline) else { throw HarnessError("the master has closed the connection") }
        }
    }

    /// Waits until the master has closed the connection.
    func isClosed() throws -> Bool {
        let deadline = Deadline()
        while try read(deadline) {}
        return true
    }

    private func read(_ deadline: Deadline) throws -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, 100) == 0 { try deadline.check("a line of the master") }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 { buffer += chunk[..<count] }
        return count > 0
    }
}
