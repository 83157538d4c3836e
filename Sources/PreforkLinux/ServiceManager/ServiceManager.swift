internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The service manager that has started this master, such as systemd. It is told how the master is, by the protocol of
/// sd_notify(3).
///
/// No call waits: while the manager's queue has no room, messages wait here. A class, so that the engine can hold an optional
/// manager, although a descriptor cannot be copied.
final class ServiceManager {
    /// A message, and the socket whose descriptor goes with it. A socket that is closed before is not sent.
    private struct Message {
        let text: String
        let hasSocket: Bool
        weak var socket: ListeningSocket?

        /// Whether a later message says the same better.
        var isPassing: Bool { text.hasPrefix("STATUS=") || text.hasPrefix("WATCHDOG=") }
    }

    /// How many messages may wait. Only a manager that reads nothing makes more of them wait.
    private static let mostWaiting = 128

    let descriptor: Descriptor
    private let address: String
    private var waiting: [Message] = []
    private(set) var watchdog: WatchdogClock?
    var report = ServiceReport()
    private(set) var sockets: SocketStore?

    /// Finds the service manager by the environment; nil without one.
    ///
    /// - Throws: An error when the manager cannot be reached at the address that it has given.
    init?(_ variable: (String) -> String? = ServiceManager.variable) throws(SystemError) {
        guard let text = variable(NotifyAddress.variable), !text.isEmpty else { return nil }
        let attempt = "notify the service manager at \(text)"
        let address =
            text.hasPrefix("@")
            ? SocketAddress(abstract: Array(text.utf8.dropFirst())) : try SocketAddress(unix: text)
        guard let address else { throw SystemError("connect", errno: ENAMETOOLONG, to: attempt) }
        let flags = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = try Descriptor("socket", socket(AF_UNIX, flags, 0), to: attempt)
        try SystemError.check(
            "connect", address.withPointer { connect(descriptor.raw, $0, $1) } ?? -1, to: attempt)
        self.descriptor = descriptor
        self.address = text
        watchdog = WatchdogClock(variable)
        sockets = SocketStore(variable)
    }

    /// The value of an environment variable.
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Whether messages wait until the manager's queue has room.
    var isWaiting: Bool { !waiting.isEmpty }

    /// Sends a message.
    ///
    /// - Parameter socket: A socket that the manager gets with the message.
    func send(_ text: String, with socket: ListeningSocket? = nil) throws(SystemError) {
        waiting.append(Message(text: text, hasSocket: socket != nil, socket: socket))
        try flush()
        if waiting.count > ServiceManager.mostWaiting {
            waiting.remove(at: waiting.firstIndex(where: \.isPassing) ?? 0)
        }
    }

    /// Sends what waits, for as long as the manager's queue has room.
    func flush() throws(SystemError) {
        while let message = waiting.first {
            let attached = message.socket?.descriptor.raw ?? -1
            if message.hasSocket, attached < 0 {
                waiting.removeFirst()
                continue
            }
            let bytes = Array(message.text.utf8)
            let error = prefork_send(descriptor.raw, bytes, bytes.count, attached)
            if error == EAGAIN { return }
            if error == EINTR { continue }
            waiting.removeFirst()
            guard error == 0 else {
                throw SystemError("sendmsg", errno: error, to: "notify the service manager at \(address)")
            }
            message.socket?.isKept = true
        }
    }

    /// Tells the manager that the master works, if the time for it has come.
    func reportAlive(at now: Instant) throws(SystemError) {
        guard let next = watchdog?.next, next <= now else { return }
        watchdog?.advance(from: now)
        try send("WATCHDOG=1")
    }

    /// Tells the manager how the master is, as far as that has changed.
    func tell(_ core: Supervisor, isReading: Bool, at now: Instant) throws(SystemError) {
        for message in report.messages(about: core, isReading: isReading, at: now) { try send(message) }
    }

    /// Lets the manager keep the open sockets for the next master.
    func keep(_ open: [ListeningSocket]) throws(SystemError) {
        for message in sockets?.keep(open) ?? [] { try send(message.text, with: message.socket) }
    }
}
