import Glibc

/// A connection to the control socket of a master.
final class ControlConnection {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Connects, and reads the greeting.
    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < room else { throw Failure("\(path) is too long for a socket") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else { throw Failure("cannot connect to \(path): errno \(errno)") }
        _ = try line()
    }

    deinit { close(descriptor) }

    /// Sends a request, and returns the number of bytes of its answer.
    @discardableResult
    func ask(_ request: String) throws -> Int {
        let bytes = Array("{\"request\":\"\(request)\"}\n".utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure("cannot ask for \(request): errno \(errno)")
        }
        return try line()
    }

    /// Throws away what the master has sent.
    func drain() {
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT)) > 0 {}
    }

    private func line() throws -> Int {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                buffer.removeSubrange(...end)
                return end
            }
            var chunk = [UInt8](repeating: 0, count: 64 * 1024)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { throw Failure("the master has closed the connection: errno \(errno)") }
            buffer += chunk[..<count]
        }
    }
}
