import Glibc

/// The answer of an HTTP server.
struct HTTPAnswer {
    let status: Int
    /// The lines of the head after the first one.
    let headers: [Substring]
    let body: String

    func header(_ name: String) -> String? {
        headers.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    /// Sends a GET for a path, and reads the answer.
    static func get(_ path: String, at port: Int, _ headers: String...) throws -> HTTPAnswer {
        let lines = ["GET \(path) HTTP/1.1", "Host: localhost:\(port)", "Connection: close"] + headers
        return try asking(lines.joined(separator: "\r\n") + "\r\n\r\n", at: port)
    }

    /// Sends a text, and reads until the server closes.
    static func asking(_ text: String, at port: Int) throws -> HTTPAnswer {
        try asking(text, on: try Client.connection(port: port))
    }

    /// Sends a text over a connection, reads until the server closes, and closes the connection.
    ///
    /// - Parameter closesHalf: Whether nothing more can be sent, as with `nc -N`.
    static func asking(_ text: String, on descriptor: Int32, closesHalf: Bool = false) throws -> HTTPAnswer {
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { break }
            sent += count
        }
        if closesHalf { shutdown(descriptor, Int32(SHUT_WR)) }
        return HTTPAnswer(try HTTPAnswer.text(on: descriptor) { _ in false })
    }

    private init(_ text: String) {
        let gap = text.firstRange(of: "\r\n\r\n")
        let lines = text[..<(gap?.lowerBound ?? text.endIndex)].split(separator: "\r\n")
        status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        headers = Array(lines.dropFirst())
        body = gap.map { String(text[$0.upperBound...]) } ?? ""
    }

    /// Reads from a connection until the text is enough, or until its end.
    static func text(on descriptor: Int32, until isEnough: (String) -> Bool) throws -> String {
        var bytes: [UInt8] = []
        let deadline = Deadline()
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if isEnough(text) { return text }
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            try deadline.check("an answer")
            guard poll(&ready, 1, deadline.milliseconds) > 0 else { continue }
            var chunk = [UInt8](repeating: 0, count: 65536)
            let count = read(descriptor, &chunk, chunk.count)
            if count <= 0 { return text }
            bytes += chunk[..<count]
        }
    }
}
