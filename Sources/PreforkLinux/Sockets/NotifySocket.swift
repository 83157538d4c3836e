internal import CPreforkLinux
internal import Glibc

/// Where workers say that they are up, in the words of systemd's sd_notify(3).
///
/// Its name is an abstract one of the kernel's choice: no file that has to be writable, found or cleaned up. Anybody on
/// the machine may send to it, so what counts is who has sent, and that the kernel says. A class, so that the engine can
/// be without one.
final class NotifySocket {
    let descriptor: Descriptor
    let address: NotifyAddress

    init() throws(SystemError) {
        let attempt = "hear which workers are ready"
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = try Descriptor("socket", socket(AF_UNIX, kind, 0), to: attempt)
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        try SystemError.check(
            "setsockopt", setsockopt(descriptor.raw, SOL_SOCKET, SO_PASSCRED, &yes, size), to: attempt)
        // An address that ends where its name would begin asks for one, unix(7).
        var nameless = sockaddr()
        nameless.sa_family = sa_family_t(AF_UNIX)
        let length = socklen_t(MemoryLayout<sa_family_t>.size)
        try SystemError.check("bind", bind(descriptor.raw, &nameless, length), to: attempt)
        guard let address = NotifyAddress(try SocketAddress(of: descriptor)) else {
            throw SystemError("getsockname", errno: EADDRNOTAVAIL, to: attempt)
        }
        self.address = address
        self.descriptor = descriptor
    }

    /// The pids of those who have said READY=1, in the order they did. Whatever else was said is forgotten.
    ///
    /// No more is read at once than this, so that nobody can keep the master busy with it. The kernel's queue is far
    /// shorter (net.unix.max_dgram_qlen), so what was sent before the call is always among it.
    func readyPIDs() -> [Int32] {
        var pids: [Int32] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<1024 {
            let message = prefork_receive(descriptor.raw, &buffer, buffer.count)
            guard message.error == 0 else { break }
            let lines = buffer.prefix(message.count).split(separator: UInt8(ascii: "\n"))
            // What was cut short may have ended otherwise.
            if message.truncated == 0, lines.contains(where: { $0.elementsEqual(NotifyAddress.ready) }) {
                pids.append(message.pid)
            }
        }
        return pids
    }
}
