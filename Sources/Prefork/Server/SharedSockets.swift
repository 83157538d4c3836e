internal import Supervision

/// The sockets that several workers share: each is opened once, so all who name it have to mean the same.
struct SharedSockets {
    /// What makes two specs one socket.
    fileprivate struct Place: Hashable {
        let address: SocketSpec.Address
        /// Nil for a unix address: there is one file.
        let transport: SocketSpec.Transport?
        let owner: String?
    }

    private var users: [Place: (socket: SocketSpec, worker: WorkerID)] = [:]

    /// The first two that differ, as a sentence.
    static func objection(to specs: [WorkerSpec]) -> String? {
        var shared = SharedSockets()
        for spec in specs {
            for socket in spec.program.sockets {
                if let objection = shared.add(socket, of: spec.id) { return objection }
            }
        }
        return nil
    }

    private mutating func add(_ socket: SocketSpec, of worker: WorkerID) -> String? {
        let place = Place(socket)
        guard let (first, user) = users[place] else {
            users[place] = (socket, worker)
            return nil
        }
        guard let (field, old, new) = first.difference(from: socket) else { return nil }
        let others = user == worker ? "\(worker) asks" : "\(user) and \(worker) ask"
        return "cannot open \(socket) in two ways: \(others) for \(field) \(old) and \(new)"
    }
}

extension SharedSockets.Place {
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
    /// The first option in which they differ.
    fileprivate func difference(from other: SocketSpec) -> (field: String, String, String)? {
        if transport != other.transport { return ("transport", transport.rawValue, other.transport.rawValue) }
        if backlog != other.backlog { return ("backlog", "\(backlog)", "\(other.backlog)") }
        if reusePort != other.reusePort { return ("reusePort", "\(reusePort)", "\(other.reusePort)") }
        return mode == other.mode ? nil : ("mode", mode, other.mode)
    }

    private var mode: String {
        guard case .unix(_, let mode?) = address else { return "by umask" }
        return "0" + String(mode, radix: 8)
    }
}
