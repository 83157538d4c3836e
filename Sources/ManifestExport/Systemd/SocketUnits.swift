import PreforkManifest
import Supervision

/// The sockets that a worker inherits from systemd.
struct InheritedSockets {
    /// The units that `Sockets=` names.
    var units: [[UnitPart]] = []
    /// How many sockets the worker has.
    var socketCount = 0
    /// The variables by which programs of einhorn and Server::Starter find sockets, and the names of several sockets of one unit.
    var variables: [Variable] = []
}

/// The units of the sockets of all groups.
///
/// Systemd passes the sockets of one unit in the order of its lines, and those of several units in any order. So all sockets of a
/// group are in one unit, if no worker has one for itself. No two groups have the same socket.
struct SocketUnits {
    /// A unit of sockets.
    struct Unit {
        let name: String
        let sockets: [SocketSpec]
        /// The group whose workers inherit the sockets.
        let group: String
        /// Whether the unit has the name of the worker's service, and is the worker's alone.
        let isOfWorker: Bool

        /// The service that systemd starts for the first client, unless that is the worker's.
        var holder: String { "\(name.dropLast(".socket".count)).service" }
    }

    private let input: ExportInput
    private let prefix: String
    private(set) var units: [Unit] = []
    /// The names of the units that several workers have.
    private var shared: Set<String> = []
    private var inherited: [WorkerID: InheritedSockets] = [:]
    /// The workers with a socket that no other worker has.
    private var ownSockets: Set<WorkerID> = []
    /// What could not be opened, by the worker.
    private var missing: [WorkerID: [SocketSpec]] = [:]

    /// The groups that have each name of a unit, without the prefix, as their own or for one of their sockets.
    private let owners: [String: Set<String>]

    init(_ input: ExportInput, prefix: String) {
        self.input = input
        self.prefix = prefix
        var owners: [String: Set<String>] = [:]
        for group in input.groups {
            owners[group.name, default: []].insert(group.name)
            for socket in Set(group.workers.flatMap { $0.spec.program.sockets.map(\.name) }) {
                owners["\(group.name)-\(socket)", default: []].insert(group.name)
            }
        }
        self.owners = owners
        for group in input.groups { add(group) }
    }

    /// The sockets that a worker inherits.
    func inherited(by worker: WorkerID) -> InheritedSockets { inherited[worker] ?? InheritedSockets() }

    /// Notes what the units do not say of a worker's sockets.
    func note(_ worker: ExportedWorker, in notes: inout WorkerNotes) {
        let program = worker.spec.program
        for (index, socket) in program.sockets.enumerated() {
            let key = index == 0 && program.isFirstSocketOwn ? "listen" : "sockets.\(socket.name)"
            if case .internet(_, 0) = socket.address {
                notes.lose(
                    index == 0 && program.isFirstSocketOwn ? "port" : key,
                    "the kernel picks the port, and systemd tells it to nobody: the worker has no socket")
                continue
            }
            if missing[worker.id]?.contains(socket) == true {
                notes.lose(
                    key,
                    "systemd looks up no names of hosts, and takes no path with such characters: the worker has no socket at \(socket)"
                )
                continue
            }
            if socket.transport == .tcp, socket.whenDown == .refuse {
                notes.approximate(
                    "\(key).when_down",
                    ownSockets.contains(worker.id)
                        ? "a client starts the worker at once, and closes the socket if the worker dies too often"
                        : "clients wait in the queue while no worker runs")
            }
            if socket.options.fastOpen != nil { notes.lose("\(key).fast_open", "systemd has no word for it") }
        }
        if program.sockets.count > 1, inherited(by: worker.id).variables.isEmpty {
            notes.approximate(
                "sockets", "the descriptors come in any order: LISTEN_FDNAMES names them, and EINHORN_FD_0 is not set")
        }
    }
}

extension SocketUnits {
    private mutating func add(_ group: ExportedGroup) {
        let lists = group.workers.map { worker in
            worker.spec.program.sockets.filter { SocketLines.address(of: $0, in: input) != nil }
        }
        for (worker, list) in zip(group.workers, lists) {
            missing[worker.id] = worker.spec.program.sockets.filter { !list.contains($0) }
        }
        guard let first = lists.first else { return }
        if !first.isEmpty, !first.contains(where: \.isOfWorker), lists.allSatisfy({ $0 == first }),
            SocketLines.canShareUnit(first)
        {
            let name = "\(prefix)\(group.name).socket"
            units.append(Unit(name: name, sockets: first, group: group.name, isOfWorker: false))
            for worker in group.workers { inherit(worker, first, [[.literal(name)]]) }
            return
        }
        var users: [SocketSpec.Address: Int] = [:]
        for socket in lists.joined() { users[socket.address, default: 0] += 1 }
        for (worker, list) in zip(group.workers, lists) { add(worker, of: group, list, users) }
    }

    /// The name of a unit for one socket: `web.socket` or `web-admin.socket`. Where another group, or another socket, would have the
    /// same name, it is `web.admin.socket`: the names of groups have no dots.
    private func unitName(of socket: SocketSpec, in group: String) -> String {
        if socket.name == group { return "\(prefix)\(group).socket" }
        let stem = "\(group)-\(socket.name)"
        let isTaken = owners[stem, default: []].contains { $0 != group }
        return "\(prefix)\(isTaken ? "\(group).\(socket.name)" : stem).socket"
    }

    /// Gives each socket of a worker a unit of its own.
    private mutating func add(
        _ worker: ExportedWorker, of group: ExportedGroup, _ list: [SocketSpec], _ users: [SocketSpec.Address: Int]
    ) {
        var names: [[UnitPart]] = []
        for socket in list {
            let isAlone = users[socket.address] == 1 && group.workers.count > 1
            if socket.isOfWorker || isAlone {
                // The socket has the name of the service, which systemd starts for a client.
                ownSockets.insert(worker.id)
                names.append([.literal("\(prefix)\(group.name)@"), .instance, .literal(".socket")])
                let name = "\(prefix)\(group.name)@\(worker.id.number).socket"
                units.append(Unit(name: name, sockets: [socket], group: group.name, isOfWorker: true))
                continue
            }
            let name = unitName(of: socket, in: group.name)
            names.append([.literal(name)])
            if shared.insert(name).inserted {
                units.append(Unit(name: name, sockets: [socket], group: group.name, isOfWorker: false))
            }
        }
        inherit(worker, list, names)
    }

    /// - Parameter names: The units that the worker's service has to name.
    private mutating func inherit(_ worker: ExportedWorker, _ sockets: [SocketSpec], _ names: [[UnitPart]]) {
        var result = InheritedSockets(units: names, socketCount: sockets.count)
        let hasAll = sockets.count == worker.spec.program.sockets.count
        if names.count == 1, hasAll, worker.spec.program.standardInput == .null {
            result.variables = SocketUnits.variables(of: sockets)
        }
        inherited[worker.id] = result
    }

    /// The descriptors begin at 3, in the order of the lines of the unit.
    private static func variables(of sockets: [SocketSpec]) -> [Variable] {
        let numbers = sockets.indices.map { $0 + 3 }
        var variables = [Variable("EINHORN_FD_COUNT", "\(sockets.count)")]
        variables += numbers.enumerated().map { Variable("EINHORN_FD_\($0)", "\($1)") }
        variables.append(Variable("EINHORN_FDS", numbers.map(String.init).joined(separator: " ")))
        let isFixed = sockets.allSatisfy { if case .internet(_, 0) = $0.address { false } else { true } }
        if isFixed {
            let addresses = zip(sockets, numbers).map { "\($0.starterAddress)=\($1)" }
            variables.append(Variable("SERVER_STARTER_PORT", addresses.joined(separator: ";")))
        }
        // A unit gives all its sockets one name.
        if sockets.count > 1 {
            variables.append(Variable("LISTEN_FDNAMES", sockets.map(\.name).joined(separator: ":")))
        }
        return variables
    }
}

extension SocketSpec {
    /// Whether each worker has a socket of its own at the same address.
    fileprivate var isOfWorker: Bool {
        if case .internet(_, 0) = address { return owner?.contains("/") ?? false }
        return reusePort && owner != nil
    }

    /// The address as Server::Starter writes it: `127.0.0.1:80`, `[::1]:80` or the path.
    fileprivate var starterAddress: String {
        switch address {
        case .internet: address.description
        case .unix(let path, _): path
        }
    }
}
