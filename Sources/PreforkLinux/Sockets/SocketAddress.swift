internal import Glibc

/// An address as the kernel reads it, resolved: two are equal when bind(2) would take them for the same.
struct SocketAddress: Hashable {
    /// A sockaddr_in, sockaddr_in6 or sockaddr_un.
    private let bytes: [UInt8]

    /// Asked for alone, because a unix address may be shorter than a sockaddr.
    var family: Int32 { Int32(read(as: sa_family_t()) ?? 0) }

    /// Nil for a unix socket.
    var port: UInt16? {
        switch family {
        case AF_INET: read(as: sockaddr_in())?.sin_port.byteSwapped
        case AF_INET6: read(as: sockaddr_in6())?.sin6_port.byteSwapped
        default: nil
        }
    }

    /// The bytes behind the NUL of a unix address without a file; nil for any other.
    var abstractName: [UInt8]? {
        let name = bytes.dropFirst(MemoryLayout<sa_family_t>.size)
        return family == AF_UNIX && name.first == 0 ? Array(name.dropFirst()) : nil
    }

    /// The bytes of the path of a unix address, up to its NUL; empty for one that has none.
    var path: [UInt8] {
        let name = bytes.dropFirst(MemoryLayout<sa_family_t>.size)
        return family == AF_UNIX ? Array(name.prefix { $0 != 0 }) : []
    }

    /// The internet address that `host` says as a number, without asking anybody; nil for a name.
    init?(number host: String, port: UInt16) {
        var four = sockaddr_in()
        if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            self.init(copying: four)
            return
        }
        var six = sockaddr_in6()
        guard inet_pton(AF_INET6, host, &six.sin6_addr) == 1 else { return nil }
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        self.init(copying: six)
    }

    /// What a resolver found, with another port.
    init(found address: SocketAddress, port: UInt16) {
        if var four = address.read(as: sockaddr_in()), address.family == AF_INET {
            four.sin_port = port.bigEndian
            self.init(copying: four)
        } else if var six = address.read(as: sockaddr_in6()), address.family == AF_INET6 {
            six.sin6_port = port.bigEndian
            self.init(copying: six)
        } else {
            self = address
        }
    }

    init(at pointer: UnsafePointer<sockaddr>, length: socklen_t) {
        bytes = Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
    }

    init(unix path: String) throws(SystemError) {
        var unix = sockaddr_un()
        unix.sun_family = sa_family_t(AF_UNIX)
        let name = Array(path.utf8)
        let isTooLong = withUnsafeMutableBytes(of: &unix.sun_path) { field in
            guard name.count < field.count else { return true }
            field.copyBytes(from: name)
            return false
        }
        // An empty or NUL-led name would mean a socket without a file.
        guard !isTooLong, let first = name.first, first != 0 else {
            throw SystemError("bind", errno: isTooLong ? ENAMETOOLONG : EINVAL, to: "listen on unix \(path)")
        }
        self.init(copying: unix)
    }

    /// A name without a file, unix(7). Nil when it is too long.
    init?(abstract name: [UInt8]) {
        var unix = sockaddr_un()
        unix.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &unix.sun_path) { field in
            guard name.count < field.count else { return false }
            field.copyBytes(from: [0] + name)
            return true
        }
        guard fits else { return nil }
        // Every byte counts, a NUL as well, so the name ends where the address does.
        bytes = withUnsafeBytes(of: unix) { Array($0.prefix(MemoryLayout<sa_family_t>.size + 1 + name.count)) }
    }

    /// What a bound socket is really bound to: where the port was 0, the kernel's pick.
    init(of socket: borrowing Descriptor) throws(SystemError) { try self.init(of: socket.raw) }

    /// The same of a descriptor whose owner is somebody else.
    init(of descriptor: Int32) throws(SystemError) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        try SystemError.check("getsockname", result, to: "tell the address of descriptor \(descriptor)")
        bytes = withUnsafeBytes(of: storage) { Array($0.prefix(Int(length))) }
    }

    /// For the calls that take an address.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result? {
        bytes.withUnsafeBytes { buffer in
            buffer.bindMemory(to: sockaddr.self).baseAddress.map { body($0, socklen_t(buffer.count)) }
        }
    }

    private init<Layout>(copying address: Layout) {
        bytes = withUnsafeBytes(of: address) { Array($0) }
    }

    func read<Layout>(as empty: Layout) -> Layout? {
        guard bytes.count >= MemoryLayout<Layout>.size else { return nil }
        var address = empty
        withUnsafeMutableBytes(of: &address) { $0.copyBytes(from: bytes.prefix($0.count)) }
        return address
    }
}
