import Glibc

/// A client's connection to the server.
final class Client {
    private let descriptor: Int32
    private var received: [UInt8] = []

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw HarnessError("cannot connect to port \(port): errno \(errno)") }
    }

    deinit { close(descriptor) }

    /// The client's own port.
    var port: UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Reads the next answer: its head, and a body of the length that Content-Length gives.
    ///
    /// - Parameter hasBody: Whether the answer has a body. The answer to a HEAD has no body.
    func answer(hasBody: Bool = true) throws -> Reply {
        let deadline = Deadline()
        while true {
            if let reply = Reply(received, hasBody: hasBody) {
                received.removeFirst(reply.length)
                return reply
            }
            guard try readMore(deadline) else {
                throw HarnessError("closed after: \(String(decoding: received, as: UTF8.self))")
            }
        }
    }

    /// Reads until the server closes the connection, and returns the text.
    func rest() throws -> String {
        let deadline = Deadline()
        while try readMore(deadline) {}
        return String(decoding: received, as: UTF8.self)
    }

    /// Sends one request on a new connection and returns the answer.
    static func get(port: UInt16) throws -> Reply {
        let client = try Client(port: port)
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return try client.answer()
    }

    private func readMore(_ deadline: Deadline) throws -> Bool {
        try deadline.awaitBytes(at: descriptor, for: "an answer")
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &chunk, chunk.count)
        received += chunk[..<max(0, count)]
        return count > 0
    }
}

/// An HTTP answer.
struct Reply {
    let status: String
    let body: String
    /// The number of bytes of the whole answer.
    let length: Int
    private let headers: [String: String]

    /// Parses an answer. Returns nil if the bytes are not a complete answer yet.
    init?(_ bytes: [UInt8], hasBody: Bool) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let gap = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<gap.lowerBound].split(separator: "\r\n")
        status = lines.first.map { $0.split(separator: " ").dropFirst().joined(separator: " ") } ?? ""
        let pairs = lines.dropFirst().map { line in
            let name = line.prefix { $0 != ":" }
            return (name.lowercased(), String(line.dropFirst(name.count + 1).drop { $0 == " " }))
        }
        headers = Dictionary(pairs) { first, _ in first }
        let count = hasBody ? headers["content-length"].flatMap { Int($0) } ?? 0 : 0
        let rest = text.utf8[gap.upperBound...]
        guard rest.count >= count else { return nil }
        body = String(decoding: rest.prefix(count), as: UTF8.self)
        length = text.utf8.distance(from: text.startIndex, to: gap.upperBound) + count
    }

    subscript(_ name: String) -> String? { headers[name.lowercased()] }

    /// The pid of the worker that answered.
    var pid: Int32? { body.split(separator: "pid ").last.flatMap { Int32($0.dropLast()) } }
}
