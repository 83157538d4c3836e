internal import Glibc
internal import Supervision

/// The sockets that the service manager has given to the master, sd_listen_fds(3), and that no worker has taken.
///
/// A socket of a worker with the same address takes one of them in place of a new one.
struct ActivatedSockets {
    private(set) var sockets: [ActivatedSocket] = []
    /// Why descriptors are no sockets on which a worker could listen.
    private(set) var problems: [SystemError] = []

    init() {}

    /// Takes over the descriptors that the environment names. No worker inherits them by accident.
    ///
    /// - Parameter first: The number of the first descriptor, SD_LISTEN_FDS_START.
    init(_ variable: (String) -> String?, from first: Int32 = 3) {
        guard variable("LISTEN_PID").flatMap({ Int32($0) }) == getpid(),
            let count = variable("LISTEN_FDS").flatMap({ Int32($0) }), count > 0
        else { return }
        let names = (variable("LISTEN_FDNAMES") ?? "").split(separator: ":", omittingEmptySubsequences: false)
        // More than the limit cannot be open.
        for raw in first..<first + min(count, 65_536) {
            let flags = fcntl(raw, F_GETFD)
            guard flags >= 0 else { continue }
            let position = Int(raw - first)
            let name = names.indices.contains(position) ? String(names[position]) : ""
            do throws(SystemError) {
                try ActivatedSocket.check(raw)
                _ = fcntl(raw, F_SETFD, flags | FD_CLOEXEC)
                sockets.append(try ActivatedSocket(Descriptor(owning: raw), name: name))
            } catch {
                // It stays open: if the variables are those of another process, it is one of the master's own.
                problems.append(error)
            }
        }
    }

    /// A socket that can take the place of a new one; nil when there is none.
    ///
    /// - Parameter taken: The sockets that other specs have got already.
    func socket(
        for spec: SocketSpec, at address: SocketAddress, except taken: Set<ObjectIdentifier>
    ) -> ActivatedSocket? {
        sockets.first {
            $0.isStream == (spec.transport != .udp) && $0.address.isSamePlace(as: address)
                && !taken.contains(ObjectIdentifier($0))
        }
    }

    /// Closes the sockets of an earlier master that the workers of this one do not ask for.
    mutating func removeKept() { sockets.removeAll { $0.keptName != nil } }

    /// Leaves sockets to the workers that have taken them.
    mutating func remove(_ taken: Set<ObjectIdentifier>) {
        if !taken.isEmpty { sockets.removeAll { taken.contains(ObjectIdentifier($0)) } }
    }
}

/// A socket that the service manager has given to the master.
final class ActivatedSocket {
    /// How the names of the sockets begin that the manager keeps for the next master.
    static let keptPrefix = "prefork."

    let descriptor: Descriptor
    let address: SocketAddress
    let isStream: Bool
    /// The name by which the manager keeps the socket for an earlier master; nil for a socket that the manager has opened.
    let keptName: String?

    /// Checks that a descriptor is a socket that listens, or that is bound and receives datagrams.
    fileprivate static func check(_ raw: Int32) throws(SystemError) {
        let properties = try SocketProperties(of: raw)
        guard properties.isListening || !properties.isStream && properties.address != .unix(path: "") else {
            throw SystemError(
                "getsockopt", reason: "it does not listen", to: "use descriptor \(raw) of the service manager")
        }
    }

    fileprivate init(_ descriptor: consuming Descriptor, name: String) throws(SystemError) {
        address = try SocketAddress(of: descriptor)
        isStream = try SocketProperties(of: descriptor.raw).isStream
        keptName = name.hasPrefix(ActivatedSocket.keptPrefix) ? name : nil
        self.descriptor = descriptor
    }

    /// The address as messages tell it.
    var bound: String { BoundAddress(address).map { "\($0)" } ?? "an unknown address" }
}

extension SocketAddress {
    /// Whether both are the same to a client. The kernel returns a unix address with a shorter length than it was bound with.
    fileprivate func isSamePlace(as other: SocketAddress) -> Bool {
        self == other || family == AF_UNIX && other.family == AF_UNIX && !path.isEmpty && path == other.path
    }
}
