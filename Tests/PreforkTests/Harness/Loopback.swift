import Glibc

/// A connection to a port of 127.0.0.1, on which a worker answers with its pid.
struct Loopback: ~Copyable {
    private let descriptor: Int32

    init(_ port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let result = Loopback.withAddress(port) { connect(descriptor, $0, $1) }
        guard result == 0 else { throw HarnessError("cannot connect to \(port): errno \(errno)") }
        // The timeout is only for a worker that does not answer.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    consuming func answer() throws -> Int32 {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        guard let pid = Int32(text.prefix { $0.isNumber }) else { throw HarnessError("no pid in '\(text)'") }
        return pid
    }

    static func ask(_ port: UInt16) throws -> Int32 { try Loopback(port).answer() }

    /// Returns the port that a process's descriptor is bound to, from /proc/net/tcp or another table.
    static func port(of descriptor: Int32, in pid: Int32, table: String = "tcp") throws -> UInt16 {
        let socket = ProcessFacts(pid).descriptors[descriptor] ?? ""
        let inode = socket.drop { $0 != "[" }.dropFirst().dropLast()
        for line in ProcessFacts(pid).sockets(in: table) {
            let cells = line.split(separator: " ")
            if cells.count > 9, cells[9] == inode, let text = cells[1].split(separator: ":").last,
                let port = UInt16(text, radix: 16)
            {
                return port
            }
        }
        throw HarnessError("no port for \(socket) of pid \(pid)")
    }

    fileprivate static func withAddress(
        _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// A port of 127.0.0.1 that is in use until this value is destroyed.
struct TakenPort: ~Copyable {
    let number: UInt16
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard Loopback.withAddress(0, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 1) == 0 else {
            throw HarnessError("cannot take a port: errno \(errno)")
        }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        self.descriptor = descriptor
        number = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
