internal import Glibc

/// The properties of an open socket, as the kernel reports them. A worker uses them to check the sockets that it
/// inherits.
package struct SocketProperties {
    /// Whether the socket is a stream socket, with connections. Otherwise it is a datagram socket.
    package let isStream: Bool
    package let isListening: Bool
    package let address: BoundAddress

    /// Reads the properties of a descriptor.
    ///
    /// - Throws: An error when the descriptor is not a socket, or has an address family that a master does not open.
    package init(of descriptor: Int32) throws(SystemError) {
        isStream = try SocketProperties.option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue)
        isListening = try SocketProperties.option(SO_ACCEPTCONN, of: descriptor) != 0
        let address = try SocketAddress(of: descriptor)
        guard let bound = BoundAddress(address) else {
            throw SystemError("getsockname", errno: EAFNOSUPPORT, to: "get the address of descriptor \(descriptor)")
        }
        self.address = bound
    }

    private static func option(_ name: Int32, of descriptor: Int32) throws(SystemError) -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        try SystemError.check(
            "getsockopt", getsockopt(descriptor, SOL_SOCKET, name, &value, &size),
            to: "use descriptor \(descriptor) as a socket")
        return value
    }
}
