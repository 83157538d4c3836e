internal import Glibc

/// A resolved address in the layout of the kernel. Two addresses are equal if they are the same to bind(2).
struct SocketAddress: Hashable {
    /// The bytes of a sockaddr_in, sockaddr_in6 or sockaddr_un.
    private let bytes: [UInt8]

    /// The address family. Read without the rest of a sockaddr, because a unix address may be shorter than a sockaddr.
    var family: Int32 { Int32(read(as: sa_family_t()) ?? 0) }

    /// The port; nil for a unix address.
    var port: UInt16? {
        switch family {
        case AF_INET: read(as: sockaddr_in())?.sin_port.byteSwapped
        case AF_INET6: read(as: sockaddr_in6())?.sin6_port.byteSwapped
        default: nil
        }
    }

    /// The name of an abstract unix address, without the leading NUL; nil for any other address.
    var abstractName: [UInt8]? {
        let name = bytes.dropFirst(MemoryLayout<sa_family_t>.size)
        return family == AF_UNIX && name.first == 0 ? Array(name.dropFirst()) : nil
    }

    /// The path of a unix address; empty for an address without a path.
    var path: [UInt8] {
        let name = bytes.dropFirst(MemoryLayout<sa_family_t>.size)
        return family == AF_UNIX ? Array(name.prefix { $0 != 0 }) : []
    }

    /// Creates an internet address from a numeric host, without a lookup; nil for a name.
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

    /// Creates an address that a resolver found, with another port.
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

    /// The address by which a client on this machine reaches a socket that is bound to this address: the loopback address
    /// where it is bound to all addresses.
    var forClients: SocketAddress {
        if var four = read(as: sockaddr_in()), family == AF_INET, four.sin_addr.s_addr == 0 {
            four.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            return SocketAddress(copying: four)
        }
        if var six = read(as: sockaddr_in6()), family == AF_INET6 {
            let isAny = withUnsafeBytes(of: six.sin6_addr) { $0.allSatisfy { $0 == 0 } }
            guard isAny else { return self }
            six.sin6_addr = in6addr_loopback
            return SocketAddress(copying: six)
        }
        return self
    }

    init(at pointer: UnsafePointer<sockaddr>, length: socklen_t) {
        bytes = Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
    }

    /// Creates an address from the first bytes of a buffer.
    init<Buffer>(copying buffer: Buffer, length: Int) {
        bytes = withUnsafeBytes(of: buffer) { Array($0.prefix(length)) }
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
        // An empty name, or a name that begins with NUL, would mean a socket without a file.
        guard !isTooLong, let first = name.first, first != 0 else {
            throw SystemError("bind", errno: isTooLong ? ENAMETOOLONG : EINVAL, to: "listen on unix \(path)")
        }
        self.init(copying: unix)
    }

    /// Creates an abstract unix address, unix(7); nil when the name is too long.
    init?(abstract name: [UInt8]) {
        var unix = sockaddr_un()
        unix.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &unix.sun_path) { field in
            guard name.count < field.count else { return false }
            field.copyBytes(from: [0] + name)
            return true
        }
        guard fits else { return nil }
        // Every byte up to the end of the address is part of the name, including NUL.
        bytes = withUnsafeBytes(of: unix) { Array($0.prefix(MemoryLayout<sa_family_t>.size + 1 + name.count)) }
    }

    /// The address that a socket is bound to, with the port that the kernel chose for port 0.
    init(of socket: borrowing Descriptor) throws(SystemError) { try self.init(of: socket.raw) }

    /// The address that a socket is bound to, for a descriptor without an owner of type `Descriptor`.
    init(of descriptor: Int32) throws(SystemError) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        try SystemError.check("getsockname", result, to: "get the address of descriptor \(descriptor)")
        bytes = withUnsafeBytes(of: storage) { Array($0.prefix(Int(length))) }
    }

    /// Calls `body` with a pointer to the address and its length, for system calls that take an address.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result? {
        bytes.withUnsafeBytes { buffer in
            buffer.bindMemory(to: sockaddr.self).baseAddress.map { body($0, socklen_t(buffer.count)) }
        }
    }

    private init<Layout>(copying address: Layout) {
        bytes = withUnsafeBytes(of: address) { Array($0) }
    }

    /// The address as a structure such as sockaddr_in; nil when the address is shorter than the structure.
    func read<Layout>(as empty: Layout) -> Layout? {
        guard bytes.count >= MemoryLayout<Layout>.size else { return nil }
        var address = empty
        withUnsafeMutableBytes(of: &address) { $0.copyBytes(from: bytes.prefix($0.count)) }
        return address
    }
}
