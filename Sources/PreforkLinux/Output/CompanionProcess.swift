internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The companion as the master sees it: a process and a socket.
final class CompanionProcess {
    let process: KeptProcess
    /// The socket, to read answers from.
    let socket: Descriptor
    /// The same socket under another number, so that the poller can watch for room as well.
    let sender: Descriptor
    /// The keys by which the poller watches its answers and room for orders.
    var answersKey: PollerKey?, roomKey: PollerKey?

    /// Starts a companion.
    ///
    /// - Parameter spawn: Starts the process with a socket.
    init(_ spawn: (Int32) throws(LaunchFailure) -> KeptProcess) throws(LaunchFailure) {
        var ends: [Int32] = [-1, -1]
        let error = prefork_socket_pair(&ends)
        guard error == 0 else { throw LaunchFailure(step: .prepare, errno: error) }
        let own = Descriptor(owning: ends[0])
        let other = Descriptor(owning: ends[1])
        let copy = fcntl(own.raw, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw LaunchFailure(step: .prepare, errno: errno) }
        sender = Descriptor(owning: copy)
        socket = own
        process = try spawn(other.raw)
    }

    /// The next answer; nil when there is none now.
    ///
    /// - Throws: An error when the companion has closed its end.
    func nextAnswer() throws(SystemError) -> OutputAnswer? {
        while true {
            var bytes = [UInt8](repeating: 0, count: OutputOrder.longest)
            let delivery = bytes.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.map { prefork_receive_delivery(socket.raw, $0, buffer.count) }
                    ?? prefork_delivery()
            }
            if delivery.error == EINTR { continue }
            if delivery.error == EAGAIN { return nil }
            guard delivery.error == 0, delivery.count > 0 else {
                throw SystemError("recvmsg", errno: delivery.error, to: "hear the companion")
            }
            if delivery.descriptor >= 0 { close(delivery.descriptor) }
            if let answer = OutputAnswer(bytes: bytes[..<min(delivery.count, bytes.count)]) { return answer }
        }
    }
}
