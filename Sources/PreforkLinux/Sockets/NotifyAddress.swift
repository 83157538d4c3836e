internal import Glibc

/// The address to which a worker reports that it is ready, by the protocol of sd_notify(3). Supports abstract addresses
/// only, because the master uses no others.
package struct NotifyAddress: Sendable {
    package static let variable = "NOTIFY_SOCKET"
    static let ready = Array("READY=1".utf8)

    /// The value of `NOTIFY_SOCKET`, where `@` stands for the NUL with which an abstract name begins.
    package let text: String
    private let address: SocketAddress

    /// Creates an address from the value of `NOTIFY_SOCKET`; nil for an address that is not abstract.
    package init?(_ text: String) {
        guard text.hasPrefix("@"), let address = SocketAddress(abstract: Array(text.utf8.dropFirst())) else {
            return nil
        }
        self.text = text
        self.address = address
    }

    init?(_ address: SocketAddress) {
        guard let name = address.abstractName else { return nil }
        text = "@" + String(decoding: name, as: UTF8.self)
        self.address = address
    }

    /// Reports that this process is ready. Waits while the queue of the receiver is full.
    package func reportReady() throws(SystemError) { try send(NotifyAddress.ready, to: "report readiness to \(text)") }

    /// Reports that this process still works. Waits while the queue of the receiver is full.
    package func reportAlive() throws(SystemError) {
        try send(Array("WATCHDOG=1".utf8), to: "report to \(text) that it works")
    }

    private func send(_ message: [UInt8], to attempt: String) throws(SystemError) {
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = try Descriptor("socket", socket(AF_UNIX, kind, 0), to: attempt)
        var count: Int
        repeat {
            count = address.withPointer { sendto(socket.raw, message, message.count, 0, $0, $1) } ?? -1
        } while count < 0 && errno == EINTR
        try SystemError.check("sendto", Int32(clamping: count), to: attempt)
    }
}
