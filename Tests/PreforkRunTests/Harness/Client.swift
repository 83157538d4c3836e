import Glibc

/// A client that sends one request to a worker.
enum Client {
    /// Sends a GET over TCP to 127.0.0.1 and returns the body of the answer.
    static func get(port: Int) throws -> String {
        var address = loopback(port)
        return try ask(AF_INET, &address, MemoryLayout<sockaddr_in>.size)
    }

    /// Sends a GET over a unix socket and returns the body of the answer.
    static func get(path: String) throws -> String {
        var address = unix(path)
        return try ask(AF_UNIX, &address, MemoryLayout<sockaddr_un>.size)
    }

    /// Returns whether a request fails because the connection is refused.
    static func isRefused<Answer>(_ request: () throws -> Answer) -> Bool {
        do {
            _ = try request()
            return false
        } catch {
            return "\(error)".hasSuffix("errno \(ECONNREFUSED)")
        }
    }

    /// Connects to 127.0.0.1 over TCP and returns the descriptor.
    static func connection(port: Int) throws -> Int32 {
        var address = loopback(port)
        return try connection(AF_INET, &address, MemoryLayout<sockaddr_in>.size)
    }

    /// Connects to a unix socket and returns the descriptor.
    static func connection(path: String) throws -> Int32 {
        var address = unix(path)
        return try connection(AF_UNIX, &address, MemoryLayout<sockaddr_un>.size)
    }

    /// Listens on a unix socket and returns the descriptor.
    static func listener(path: String) throws -> Int32 {
        var address = unix(path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) | listen(descriptor, 1)
            }
        }
        guard result == 0 else { throw HarnessError("cannot listen on \(path): errno \(errno)") }
        return descriptor
    }

    private static func connection<Address>(
        _ family: Int32, _ address: inout Address, _ size: Int
    ) throws -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(size)) }
        }
        guard result == 0 else {
            // Before close(2), which may set it.
            let error = HarnessError("cannot connect: errno \(errno)")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Sends a datagram to 127.0.0.1, again and again until an answer arrives, and returns the answer.
    static func echo(_ text: String, port: Int) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port)
        let bytes = Array(text.utf8)
        return try Deadline.await("an echo") {
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            _ = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(descriptor, bytes, bytes.count, 0, $0, size)
                }
            }
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 100) > 0 else { return nil }
            var answer = [UInt8](repeating: 0, count: 512)
            let count = recv(descriptor, &answer, answer.count, 0)
            return count > 0 ? String(decoding: answer[..<count], as: UTF8.self) : nil
        }
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    /// The address of a unix socket at a path that is short enough.
    static func unix(_ path: String) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return address
    }

    private static func ask<Address>(_ family: Int32, _ address: inout Address, _ size: Int) throws -> String {
        let descriptor = try connection(family, &address, size)
        defer { close(descriptor) }
        request(on: descriptor)
        return try answer(on: descriptor)
    }

    /// Sends a GET over a connection.
    static func request(on descriptor: Int32) {
        let request = Array("GET / HTTP/1.0\r\n\r\n".utf8)
        _ = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
    }

    /// Reads a connection to its end, and returns the body of the answer.
    static func answer(on descriptor: Int32) throws -> String {
        var bytes: [UInt8] = []
        let deadline = Deadline()
        while true {
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            try deadline.check("an answer")
            guard poll(&ready, 1, deadline.milliseconds) > 0 else { continue }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &chunk, chunk.count)
            if count <= 0 { break }
            bytes += chunk[..<count]
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let gap = text.firstRange(of: "\r\n\r\n") else { return text }
        return String(text[gap.upperBound...])
    }
}

extension Master {
    /// Waits for the next log line about a listening socket, and returns its port.
    func port() throws -> Int {
        let line = try line("listening on ")
        let address = line.split(separator: " ").first { $0.contains(":") && !$0.contains("T") } ?? ""
        guard let port = address.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw HarnessError("no port in: \(line)")
        }
        return port
    }
}
