internal import Glibc
internal import Supervision

/// Mending of what a worker has done to a socket that all workers share.
extension ListeningSocket {
    /// What is wrong with the socket, and cannot be mended: another socket has to take its place.
    var loss: SocketFault? {
        guard isToServe, address.family == AF_UNIX || spec.transport == .udp else { return nil }
        if !hasFile { return .lostFile }
        // shutdown(2) is final on a unix socket, of which the kernel still reports that it listens, and on a datagram
        // socket: calls that receive return at once, and calls that send fail. POLLRDHUP is 0x2000.
        var request = pollfd(fd: descriptor.raw, events: 0x2000, revents: 0)
        return poll(&request, 1, 0) > 0 && request.revents & 0x2000 != 0 ? .shutDown : nil
    }

    /// Whether a process has set O_NONBLOCK, which all processes share that have the socket.
    var isNonblocking: Bool {
        let flags = fcntl(descriptor.raw, F_GETFL)
        return flags >= 0 && flags & O_NONBLOCK != 0
    }

    /// Gives the socket back what a worker has taken from it.
    ///
    /// listen(2) is called each time: many servers call it again with a backlog of their own.
    ///
    /// - Returns: The faults that were mended.
    func mend() throws(SystemError) -> [SocketFault] {
        guard isToServe else { return [] }
        var faults: [SocketFault] = []
        if spec.transport == .tcp {
            if isShutDown {
                faults.append(.shutDown)
                try bindAgain()
            }
            try SystemError.check("listen", Glibc.listen(descriptor.raw, spec.backlog), to: "listen again on \(bound)")
        }
        // A program that polls sets the flag itself. It must not be taken from a process that still accepts: its
        // accept(2) would wait when another process was faster.
        let flags = fcntl(descriptor.raw, F_GETFL)
        if holders == 0, flags >= 0, flags & O_NONBLOCK != 0 {
            try SystemError.check(
                "fcntl", fcntl(descriptor.raw, F_SETFL, flags & ~O_NONBLOCK), to: "make \(bound) blocking again")
        }
        if try restoreMode() { faults.append(.changedMode) }
        return faults
    }

    /// Whether the master wants clients to reach the socket, and has a descriptor of it. It may refuse them on purpose.
    private var isToServe: Bool { !hasStoppedListening && !refusesClients && !isLeftToWorkers }

    private var isShutDown: Bool {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor.raw, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0 && value == 0
    }

    /// Binds the socket to its port again. shutdown(2) takes the port from a socket whose port the kernel chose, although
    /// getsockname(2) still returns the port. A socket with a port of its own keeps the port, and cannot be bound (EINVAL).
    private func bindAgain() throws(SystemError) {
        guard let port else { return }
        let address = SocketAddress(found: address, port: port)
        let result = address.withPointer { bind(descriptor.raw, $0, $1) } ?? -1
        if result < 0, errno == EINVAL { return }
        try SystemError.check("bind", result, to: "listen again on \(bound)")
    }
}
