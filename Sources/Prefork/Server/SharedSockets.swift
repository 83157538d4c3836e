internal import Supervision

/// The sockets of a set of workers. A socket that several workers name is opened once, so its options must be the same
/// in all of their contexts.
struct SharedSockets {
    /// The properties by which two socket specs name the same socket.
    fileprivate struct Identity: Hashable {
        let address: SocketSpec.Address
        /// Nil for a unix address, because a path has one socket, whatever its transport.
        let transport: SocketSpec.Transport?
        let owner: String?
    }

    /// The first spec of each socket, and the worker that it belongs to.
    private var sockets: [Identity: (socket: SocketSpec, worker: WorkerID)] = [:]

    /// Returns a sentence about the first two specs that name the same socket with different options, or nil.
    static func conflict(among specs: [WorkerSpec]) -> String? {
        var shared = SharedSockets()
        for spec in specs {
            for socket in spec.program.sockets {
                if let conflict = shared.add(socket, of: spec.id) { return conflict }
            }
        }
        return nil
    }

    private mutating func add(_ socket: SocketSpec, of worker: WorkerID) -> String? {
        let identity = Identity(socket)
        guard let (first, firstWorker) = sockets[identity] else {
            sockets[identity] = (socket, worker)
            return nil
        }
        guard let (field, old, new) = first.difference(from: socket) else { return nil }
        let workers = firstWorker == worker ? "\(worker) asks" : "\(firstWorker) and \(worker) ask"
        return "cannot open \(socket) with conflicting options: \(workers) for \(field) \(old) and \(new)"
    }
}

extension SharedSockets.Identity {
    fileprivate init(_ socket: SocketSpec) {
        owner = socket.owner
        switch socket.address {
        case .internet:
            address = socket.address
            transport = socket.transport
        case .unix(let path, _):
            address = .unix(path: path, mode: nil)
            transport = nil
        }
    }
}

extension SocketSpec {
    /// Returns the first option in which the two specs differ, with both values, or nil if all options are the same.
    fileprivate func difference(from other: SocketSpec) -> (field: String, String, String)? {
        if transport != other.transport { return ("transport", transport.rawValue, other.transport.rawValue) }
        if backlog != other.backlog { return ("backlog", "\(backlog)", "\(other.backlog)") }
        if reusePort != other.reusePort { return ("reusePort", "\(reusePort)", "\(other.reusePort)") }
        if whenDown != other.whenDown { return ("whenDown", whenDown.rawValue, other.whenDown.rawValue) }
        for option in SocketField.all {
            let (old, new) = (option.value(options), option.value(other.options))
            if old != new { return (option.key, old?.manifestText ?? "none", new?.manifestText ?? "none") }
        }
        return mode == other.mode ? nil : ("mode", mode, other.mode)
    }

    private var mode: String {
        guard case .unix(_, let mode?) = address else { return "by umask" }
        return "0" + String(mode, radix: 8)
    }
}
