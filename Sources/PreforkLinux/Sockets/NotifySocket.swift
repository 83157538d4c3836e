internal import CPreforkLinux
internal import Glibc

/// The socket on which workers report that they are ready, by the protocol of sd_notify(3).
///
/// The kernel chooses an abstract name, so there is no file that would need a writable directory or have to be removed.
/// Any process on the machine may send to an abstract name, so a report counts for the process whose pid the kernel
/// gives as the sender. A class, so that the engine can hold an optional socket, although a descriptor cannot be
/// copied.
final class NotifySocket {
    let descriptor: Descriptor
    let address: NotifyAddress

    init() throws(SystemError) {
        let attempt = "receive readiness reports"
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = try Descriptor("socket", socket(AF_UNIX, kind, 0), to: attempt)
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        try SystemError.check(
            "setsockopt", setsockopt(descriptor.raw, SOL_SOCKET, SO_PASSCRED, &yes, size), to: attempt)
        // An address without a name makes the kernel choose an abstract name, unix(7).
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

    /// Reads the messages that have arrived, and returns the pids of the processes that sent `READY=1`, in order. Other
    /// messages are discarded.
    ///
    /// One call reads at most 1024 messages, so that a sender cannot keep the master busy. The kernel's queue is much
    /// shorter (net.unix.max_dgram_qlen), so all messages that were sent before the call are read.
    func readyPIDs() -> [Int32] {
        var pids: [Int32] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<1024 {
            let message = prefork_receive(descriptor.raw, &buffer, buffer.count)
            guard message.error == 0 else { break }
            let lines = buffer.prefix(message.count).split(separator: UInt8(ascii: "\n"))
            // A truncated message is discarded, because its last line may have been longer.
            if message.truncated == 0, lines.contains(where: { $0.elementsEqual(NotifyAddress.ready) }) {
                pids.append(message.pid)
            }
        }
        return pids
    }
}
