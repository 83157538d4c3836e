internal import Glibc

/// Where a worker says that it is up, as the protocol of sd_notify(3) tells it. Of the addresses that systemd knows
/// only the abstract ones, as no master of ours gives others.
package struct NotifyAddress: Sendable {
    package static let variable = "NOTIFY_SOCKET"
    static let ready = Array("READY=1".utf8)

    /// As the variable has it: `@` stands for the NUL that an abstract name begins with.
    package let text: String
    private let address: SocketAddress

    /// Nil for an address of another kind.
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

    /// Waits while the other end has more to read than it can keep.
    package func sayReady() throws(SystemError) {
        let attempt = "say ready to \(text)"
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = try Descriptor("socket", socket(AF_UNIX, kind, 0), to: attempt)
        var count: Int
        repeat {
            count =
                address.withPointer { sendto(socket.raw, NotifyAddress.ready, NotifyAddress.ready.count, 0, $0, $1) }
                ?? -1
        } while count < 0 && errno == EINTR
        try SystemError.check("sendto", Int32(clamping: count), to: attempt)
    }
}
