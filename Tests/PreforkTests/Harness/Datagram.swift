import Glibc

/// Sends datagrams to an abstract unix socket. Any process can send to such a socket.
enum Datagram {
    /// - Parameter address: The address, with `@` in place of the leading NUL byte.
    static func send(_ text: String, to address: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: [0] + Array(address.utf8.dropFirst())) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + address.utf8.count)
        let bytes = Array(text.utf8)
        let count = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, 0, $0, length)
            }
        }
        guard count == bytes.count else { throw HarnessError("cannot send to \(address): errno \(errno)") }
    }
}
