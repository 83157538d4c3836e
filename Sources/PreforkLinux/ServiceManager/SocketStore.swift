internal import Supervision

/// The sockets that the service manager keeps for the next master, `FDSTORE=1` of sd_pid_notify_with_fds(3). While the unit is
/// restarted, clients wait in the queues of these sockets and are not refused.
final class SocketStore {
    private struct Kept {
        weak var socket: ListeningSocket?
    }

    /// How many descriptors the unit keeps, `FileDescriptorStoreMax=` of systemd.service(5).
    private let capacity: Int
    private var kept: [String: Kept] = [:]

    /// Reads how many descriptors the manager keeps; nil when it keeps none.
    init?(_ variable: (String) -> String?) {
        guard let capacity = variable("FDSTORE").flatMap({ Int($0) }), capacity > 0 else { return nil }
        self.capacity = capacity
    }

    /// Remembers what the manager has kept for an earlier master.
    func begin(with inherited: ActivatedSockets) {
        for name in inherited.sockets.compactMap(\.keptName) { kept[name] = Kept(socket: nil) }
    }

    /// The messages after which the manager keeps these sockets and no others.
    func keep(_ open: [ListeningSocket]) -> [(text: String, socket: ListeningSocket?)] {
        var wanted: [String: ListeningSocket] = [:]
        // The next master would not find a port again that the kernel has chosen.
        for socket in open where !socket.isOfManager && socket.hasFixedAddress {
            guard wanted.count < capacity else { break }
            wanted[ActivatedSocket.keptPrefix + String(socket.inode)] = socket
        }
        var messages: [(String, ListeningSocket?)] = []
        for (name, entry) in kept where wanted[name] == nil {
            entry.socket?.isKept = false
            kept[name] = nil
            messages.append(("FDSTOREREMOVE=1\nFDNAME=\(name)", nil))
        }
        for (name, socket) in wanted where kept[name]?.socket == nil {
            // The manager knows a socket of the last master already, and ignores a descriptor that it has.
            // FDPOLL=0: a socket that refuses its clients for a while looks to the manager as if it had ended.
            messages.append(("FDSTORE=1\nFDNAME=\(name)\nFDPOLL=0", socket))
            kept[name] = Kept(socket: socket)
        }
        return messages
    }

    /// A sentence when the unit keeps fewer descriptors than there are sockets.
    func shortage(of open: [ListeningSocket]) -> String? {
        let count = open.count { !$0.isOfManager && $0.hasFixedAddress }
        guard count > capacity else { return nil }
        return "cannot keep \(count) sockets over a restart of the unit: FileDescriptorStoreMax= is \(capacity)"
    }
}
