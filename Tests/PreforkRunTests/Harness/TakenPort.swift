import Glibc

/// A port of 127.0.0.1 that is in use until this object is released.
final class TakenPort {
    let number: UInt16
    private let descriptor: Int32

    /// Takes a port that the kernel chooses.
    ///
    /// - Parameter releasing: Whether to stop listening at once, so that a program under test can listen on the port.
    init(releasing: Bool = false) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(descriptor, raw, size) | listen(descriptor, 1) | getsockname(descriptor, raw, &size)
            }
        }
        guard result == 0 else { throw HarnessError("cannot take a port: errno \(errno)") }
        self.descriptor = descriptor
        number = UInt16(bigEndian: address.sin_port)
        if releasing { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    deinit { close(descriptor) }
}
