internal import Supervision

/// The policies that the workers of a group have in common: how they are replaced, and what they wait for.
enum GroupPolicies {
    /// Returns the policies of each worker of a set, with the policies of its group. Equal policies share one value.
    ///
    /// - Parameters:
    ///   - specs: The workers of the set.
    ///   - rollouts: The rollout policies of their contexts, in the same order.
    /// - Throws: An error if the workers of a group have different policies, or if a group can never be launched.
    static func upkeep(
        of specs: [WorkerSpec], _ rollouts: [RolloutPolicy?]
    ) throws(PreforkError) -> [Shared<Upkeep>] {
        var groups: [String: [Int]] = [:]
        for (index, spec) in specs.enumerated() { groups[spec.id.group, default: []].append(index) }
        var result = specs.map(\.sharedUpkeep)
        var shared = [Upkeep(): WorkerSpec.standardUpkeep]
        var needs: [String: [Need]] = [:]
        for (group, indices) in groups.sorted(by: { $0.key < $1.key }) {
            let first = indices[0]
            let members = indices.map { specs[$0] }
            let groupNeeds = members[0].upkeep.needs
            for index in indices {
                let difference =
                    rollouts[index] != rollouts[first]
                    ? "rollouts" : specs[index].upkeep.needs != groupNeeds ? "needs" : nil
                if let difference {
                    throw PreforkError(
                        "\(specs[first].id) and \(specs[index].id) have different \(difference): all workers of a group "
                            + "have the same")
                }
            }
            let sockets = GroupSockets(of: members)
            if let sentence = sockets.uselessProbe { throw PreforkError(sentence) }
            let rollout = rollouts[first] ?? (sockets.areShared ? .startFirst : .stopFirst)
            for index in indices {
                var upkeep = specs[index].upkeep
                upkeep.rollout = rollout
                let box = shared[upkeep] ?? Shared(upkeep)
                shared[upkeep] = box
                result[index] = box
            }
            if !groupNeeds.isEmpty { needs[group] = groupNeeds }
        }
        if !needs.isEmpty { try check(needs, among: Set(groups.keys)) }
        return result
    }

    /// Throws an error about a need that can never be met.
    private static func check(_ needs: [String: [Need]], among groups: Set<String>) throws(PreforkError) {
        for (group, list) in needs.sorted(by: { $0.key < $1.key }) {
            for need in list where !groups.contains(need.group) {
                throw PreforkError("group '\(group)' needs group '\(need.group)', which has no worker")
            }
        }
        if let circle = circle(in: needs) {
            throw PreforkError("cannot launch groups that wait for each other: \(circle.joined(separator: " → "))")
        }
    }

    /// The names of the groups of a circle, the first of them also at the end; nil if there is no circle.
    private static func circle(in needs: [String: [Need]]) -> [String]? {
        var done: Set<String> = []
        for start in needs.keys.sorted() where !done.contains(start) {
            // A stack in place of recursion, because a chain of needs may be long.
            var path = [(group: start, next: 0)]
            while let (group, next) = path.last {
                let list = needs[group] ?? []
                guard next < list.count else {
                    done.insert(group)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let needed = list[next].group
                if let first = path.firstIndex(where: { $0.group == needed }) {
                    return path[first...].map(\.group) + [needed]
                }
                if !done.contains(needed) { path.append((needed, 0)) }
            }
        }
        return nil
    }
}

/// The sockets of a group's workers.
private struct GroupSockets {
    private let members: [WorkerSpec]
    /// How many workers name each socket.
    private var users: [SocketSpec: Int] = [:]

    init(of members: [WorkerSpec]) {
        self.members = members
        for socket in members.lazy.flatMap(\.program.sockets) { users[socket.place, default: 0] += 1 }
    }

    /// Whether a process can take clients beside the process that it replaces: each worker has the same sockets, and no probe
    /// asks at them. The old process may answer such a probe, too.
    var areShared: Bool {
        !users.isEmpty
            && users.allSatisfy { socket, count in count == members.count && !socket.reusePort }
            && members.allSatisfy { worker in
                worker.upkeep.readiness?.probe.map { worker.program.socket(askedBy: $0) == nil } ?? true
            }
    }

    /// A sentence about a probe that says nothing about one worker; nil if there is none.
    var uselessProbe: String? {
        for worker in members {
            let probes = [("readiness", worker.upkeep.readiness?.probe), ("liveness", worker.upkeep.liveness?.probe)]
            for (name, probe) in probes {
                guard let probe else { continue }
                let instead = name == "readiness" ? "Readiness(.notify)" : "a watchdog"
                if probe.lacksPort(for: worker.program) {
                    return
                        "cannot probe \(worker.id): the worker has no socket with a port, so \(name) has to say a port"
                }
                if let socket = worker.program.socket(askedBy: probe), users[socket.place, default: 0] > 1 {
                    return "cannot probe \(worker.id) at \(socket): any worker that has the socket may answer; "
                        + "use \(instead), a probe by a program, or a port of its own for each worker"
                }
            }
        }
        return nil
    }
}

extension Readiness {
    fileprivate var probe: Probe? { if case .probe(let probe) = condition { probe } else { nil } }
}

extension Probe {
    /// The host and the port that are asked; nil for a program.
    private var place: (host: String?, port: UInt16?)? {
        switch self {
        case .tcp(let host, let port): (host, port)
        case .http(let request): (request.host, request.port)
        case .exec, .silence: nil
        }
    }

    /// Whether the probe asks at a socket of the worker, but the worker has none.
    fileprivate func lacksPort(for program: Program) -> Bool {
        guard let place, place.port == nil else { return false }
        return !program.sockets.contains { $0.transport == .tcp }
    }

    /// Whether the probe asks at this socket. `isFirst` says whether it is the first socket for connections of its worker.
    fileprivate func asks(at socket: SocketSpec, isFirst: Bool) -> Bool {
        guard let place else { return false }
        guard case .internet(let host, let port) = socket.address else { return isFirst && place.port == nil }
        let isPort = place.port.map { $0 == port } ?? isFirst
        let anyHosts = ["0.0.0.0", "::"]
        return isPort && (place.host.map { $0 == host || anyHosts.contains(host) } ?? true)
    }
}

extension SocketSpec {
    /// What makes two specs name one socket.
    fileprivate var place: SocketSpec {
        var spec = identity
        spec.name = ""
        return spec
    }
}

extension Program {
    /// The socket of the worker at which the probe asks; nil if there is none.
    fileprivate func socket(askedBy probe: Probe) -> SocketSpec? {
        let own = sockets.filter { $0.transport == .tcp }
        return own.enumerated().first { probe.asks(at: $1, isFirst: $0 == 0) }?.element
    }
}
