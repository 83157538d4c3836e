internal import Glibc

/// What the kernel says of an open socket that is somebody else's.
package struct SocketFacts {
    /// Whether connections arrive at it; datagrams, if not.
    package let isStream: Bool
    package let isListening: Bool
    package let address: BoundAddress

    /// - Throws: When the descriptor is no socket, or one of a family that no master opens.
    package init(of descriptor: Int32) throws(SystemError) {
        isStream = try SocketFacts.option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue)
        isListening = try SocketFacts.option(SO_ACCEPTCONN, of: descriptor) != 0
        let address = try SocketAddress(of: descriptor)
        guard let bound = BoundAddress(address) else {
            throw SystemError("getsockname", errno: EAFNOSUPPORT, to: "tell the address of descriptor \(descriptor)")
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
