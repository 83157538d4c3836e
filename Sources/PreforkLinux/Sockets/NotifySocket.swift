internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// A socket on which workers report about themselves, by the protocol of sd_notify(3).
///
/// Its name is abstract, so there is no file that would need a writable directory or have to be removed. Any process on
/// the machine may send to an abstract name. The kernel says who has sent a message, and the engine decides for which
/// worker it counts.
///
/// A worker whose manifest asks for reports has a socket of its own, from before its launch until it is reaped. So a report
/// counts also when a helper has sent it that the worker had started, such as `systemd-notify`, and that has ended since.
/// All other workers, those of the library, share one socket and report themselves.
///
/// A class, so that the engine can hold an optional socket, although a descriptor cannot be copied.
final class NotifySocket {
    let descriptor: Descriptor
    let address: NotifyAddress

    /// A message, and who has sent it as the kernel knows it.
    struct Message {
        let sender: NotifySender
        let reports: [WorkerReport]
    }

    /// Opens a socket with a name that the kernel chooses.
    convenience init() throws(SystemError) {
        // An address without a name makes the kernel choose an abstract name, unix(7).
        try self.init { (descriptor) throws(SystemError) in
            var nameless = sockaddr()
            nameless.sa_family = sa_family_t(AF_UNIX)
            let length = socklen_t(MemoryLayout<sa_family_t>.size)
            try SystemError.check("bind", bind(descriptor, &nameless, length), to: NotifySocket.attempt)
        }
    }

    /// Opens a socket whose name nobody guesses and that is never used again, so that what is left of an earlier worker
    /// cannot speak for another one.
    static func own() throws(SystemError) -> NotifySocket {
        let random = [UInt64.random(in: .min ... .max), .random(in: .min ... .max)]
        let name = "prefork-run/" + random.map { String($0, radix: 36) }.joined(separator: "-")
        guard let address = SocketAddress(abstract: Array(name.utf8)) else {
            throw SystemError("bind", errno: ENAMETOOLONG, to: attempt)
        }
        return try NotifySocket { (descriptor) throws(SystemError) in
            try SystemError.check("bind", address.withPointer { bind(descriptor, $0, $1) } ?? -1, to: attempt)
        }
    }

    private static let attempt = "receive reports of workers"

    private init(bind: (Int32) throws(SystemError) -> Void) throws(SystemError) {
        let attempt = NotifySocket.attempt
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = try Descriptor("socket", socket(AF_UNIX, kind, 0), to: attempt)
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        // Before the socket has a name, so that no message comes without its sender.
        try SystemError.check(
            "setsockopt", setsockopt(descriptor.raw, SOL_SOCKET, SO_PASSCRED, &yes, size), to: attempt)
        try bind(descriptor.raw)
        guard let address = NotifyAddress(try SocketAddress(of: descriptor)) else {
            throw SystemError("getsockname", errno: EADDRNOTAVAIL, to: attempt)
        }
        self.address = address
        self.descriptor = descriptor
    }

    /// Reads the messages that have arrived, in order.
    ///
    /// One call reads at most 1024 messages, so that a sender cannot keep the master busy. The kernel's queue is much
    /// shorter (net.unix.max_dgram_qlen), so all messages that were sent before the call are read.
    func messages() -> [Message] {
        var messages: [Message] = []
        var buffer = [UInt8](repeating: 0, count: NotifyMessage.limit)
        for _ in 0..<1024 {
            let message = prefork_receive(descriptor.raw, &buffer, buffer.count)
            guard message.error == 0 else { break }
            // A truncated message is discarded, because its last line may have been longer.
            guard message.truncated == 0 else { continue }
            let reports = NotifyMessage.reports(in: buffer.prefix(message.count))
            if !reports.isEmpty {
                messages.append(Message(sender: NotifySender(pid: message.pid, user: message.uid), reports: reports))
            }
        }
        return messages
    }
}

/// Who has sent a message, as the kernel says.
struct NotifySender: Hashable {
    /// The pid at the time of sending; 0 if the kernel gave none. The process may have ended.
    let pid: Int32
    /// The effective user, unless a privileged sender has given another one.
    let user: UInt32

    /// Whether a message to a worker's own socket counts: the worker has sent it, or a process of its user, of the
    /// master's user or of root. Nobody else is told the name of the socket, but /proc shows it to everybody.
    ///
    /// - Parameter worker: The pid of the worker, which has not been reaped yet.
    func maySpeak(for worker: Int32) -> Bool {
        if pid == worker || user == 0 || user == geteuid() { return true }
        return NotifySender.users(of: worker).contains(user)
    }

    /// The users as which a process runs, proc_pid_status(5). A program may have given up the master's user.
    private static func users(of pid: Int32) -> [UInt32] {
        guard let text = KernelFile.contents(of: "/proc/\(pid)/status") else { return [] }
        let line = text.split(separator: "\n").first { $0.hasPrefix("Uid:") }
        return line?.dropFirst(4).split(whereSeparator: \.isWhitespace).compactMap { UInt32($0) } ?? []
    }
}
