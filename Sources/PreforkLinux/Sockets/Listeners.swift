internal import Glibc
internal import Supervision

/// The sockets that the master holds open for its workers.
///
/// Sockets are leased to the specs that name them. Before a set of workers is passed to the core, `prepare` opens the
/// sockets that the set needs, either all of them or none. Later `release` ends the leases that the core no longer
/// needs, and closes the sockets that have no lease left.
struct Listeners: ~Copyable {
    var open: [SocketKey: ListeningSocket] = [:]
    /// How often a socket was replaced while processes had it.
    var incarnations: [SocketKey: Int] = [:]
    /// The socket that each spec leases.
    private(set) var leases: [SocketSpec: SocketKey] = [:]
    /// The specs that lease each socket.
    private(set) var lessees: [SocketKey: [SocketSpec]] = [:]
    /// The specs whose clients are to be refused.
    var down: Set<SocketSpec> = []
    private var released = ReleasedSockets()
    /// The sockets of the service manager that no spec has asked for yet.
    var activated = ActivatedSockets()
    private var handover = PortHandover()
    /// Whether the master ends.
    private var isEnding = false
    /// The addresses of the names in the last set.
    private var answers: [String: SocketAddress] = [:]

    /// The names in `specs` whose addresses are not known, in order.
    func unknownNames(in specs: [WorkerSpec]) -> [String] {
        var names: [String] = []
        var seen: Set<String> = []
        for socket in specs.lazy.flatMap(\.program.sockets) {
            guard case .internet(let host, _) = socket.address, seen.insert(host).inserted,
                answers[host] == nil, let name = Resolver.name(of: host)
            else { continue }
            names.append(name)
        }
        return names
    }

    /// The open sockets.
    var all: [ListeningSocket] { Array(open.values) }

    /// The number of sockets that exist at the same time when `prepare` has opened the sockets of `specs`: the open,
    /// the released and the new ones.
    func count(with specs: [WorkerSpec] = []) -> Int {
        let wanted = Set(specs.lazy.flatMap(\.program.sockets).map(\.place))
        return open.count + released.sockets.count + wanted.subtracting(leases.keys.map(\.place)).count
    }

    /// The sockets of a worker, in order; nil if `prepare` has not opened all of them.
    func sockets(for program: Program) -> [ListeningSocket]? {
        var sockets: [ListeningSocket] = []
        for spec in program.sockets {
            guard let key = leases[spec], let socket = open[key] else { return nil }
            sockets.append(socket)
        }
        return sockets
    }

    /// Opens the sockets that `specs` need and that are not open yet, leases them to the specs, and changes the backlogs,
    /// modes and options of the other sockets.
    ///
    /// - Parameter names: The answers for the names that `unknownNames` has returned.
    /// - Returns: The sockets that were opened, and the problems of other sockets. If a socket cannot be opened or
    ///   changed, the refusals instead, and nothing has changed.
    mutating func prepare(
        for specs: [WorkerSpec], names: [String: Resolver.Answer] = [:]
    ) -> Result<(opened: [ListeningSocket], problems: [SystemError]), Refusals> {
        // Names that were resolved for the last set are not resolved again, so that a reload that changes nothing does
        // not depend on a name server.
        var resolver = Resolver(known: answers) { names[$0] ?? .failure(Resolver.Failure(code: EAI_NONAME)) }
        let wanted = WantedSockets(for: specs, &resolver)
        var refusals = wanted.refusals
        let moves = self.moves(toward: wanted)
        move(moves)
        let leaving =
            open.filter { !wanted.keys.contains($0.key) }.map(\.value) + released.sockets(except: wanted.keys)

        var opened: [(key: SocketKey, socket: ListeningSocket)] = []
        var taken: Set<ObjectIdentifier> = []
        var handover = PortHandover()
        for (key, request) in wanted.ordered where open[key] == nil {
            do throws(SystemError) {
                if let socket = released[key] {
                    opened.append((key, socket))
                } else if let given = activated.socket(for: request.spec, at: key.address, except: taken) {
                    opened.append((key, try ListeningSocket(request.spec, at: key.address, from: given)))
                    taken.insert(ObjectIdentifier(given))
                } else {
                    opened.append((key, try handover.open(request.spec, at: key.address, besides: leaving)))
                }
            } catch {
                let holder =
                    error.errno == EADDRINUSE ? AddressHolder.sentence(of: request.spec, at: key.address) : nil
                let sentence = error.with(advice: holder ?? error.advice).description
                refusals.append(Refusal(sentence, at: error.key(for: request), of: request.worker))
            }
        }
        let adjusted = adjust(wanted, &refusals)
        guard refusals.isEmpty else {
            opened.forEach { $0.socket.removeFile() }
            handover.undo()
            // The old spec was in effect before, so that a failure is not expected.
            for (socket, old) in adjusted.reversed() { try? socket.adjust(to: old) }
            move(Dictionary(moves.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first }))
            return .failure(Refusals(list: refusals))
        }
        activated.remove(taken)
        for (key, socket) in opened {
            open[key] = socket
            released.remove(key)
        }
        for (key, request) in wanted.ordered { open[key]?.group = request.worker.id.group }
        leases.merge(wanted.named) { _, new in new }
        listLessees()
        answers = resolver.found
        self.handover.add(handover)
        return .success((opened.map(\.socket), finishHandover()))
    }

    /// The open sockets that renamed groups and workers take along: the new key of each, by its old key.
    private func moves(toward wanted: WantedSockets) -> [SocketKey: SocketKey] {
        var moves: [SocketKey: SocketKey] = [:]
        for (key, former) in wanted.formerKeys
        where open[key] == nil && open[former] != nil && !wanted.keys.contains(former) {
            moves[former] = key
        }
        return moves
    }

    /// Gives open sockets other keys. The specs that lease them still do.
    private mutating func move(_ moves: [SocketKey: SocketKey]) {
        if moves.isEmpty { return }
        for (old, new) in moves {
            open[new] = open.removeValue(forKey: old)
            incarnations[new] = incarnations.removeValue(forKey: old)
        }
        leases = leases.mapValues { moves[$0] ?? $0 }
        listLessees()
    }

    private mutating func listLessees() {
        lessees = leases.reduce(into: [:]) { $0[$1.value, default: []].append($1.key) }
    }

    /// Gives open sockets the options of specs that lease them, although other specs have been prepared since.
    ///
    /// - Returns: The changes that failed. The options were in effect before, so that a failure is not expected.
    mutating func restore(_ specs: [WorkerSpec]) -> [SystemError] {
        var moves: [SocketKey: SocketKey] = [:]
        for spec in specs.lazy.flatMap(\.program.sockets) {
            // Its owner has its old name again.
            guard let key = leases[spec], key.owner != spec.owner else { continue }
            moves[key] = key
            moves[key]?.owner = spec.owner
        }
        move(moves)
        var restored: Set<SocketKey> = []
        var problems: [SystemError] = []
        for spec in specs.lazy.flatMap(\.program.sockets) {
            // As in `prepare`, the first of several specs decides.
            guard let key = leases[spec], restored.insert(key).inserted, let socket = open[key], socket.spec != spec
            else { continue }
            do throws(SystemError) { try socket.adjust(to: spec) } catch { problems.append(error) }
        }
        return problems
    }

    /// Ends leases, and closes the sockets that have no lease left. Processes keep the sockets that they inherited.
    ///
    /// - Returns: The sockets that were closed, and the changes of other sockets that failed.
    mutating func release(_ specs: [SocketSpec]) -> (closed: [ListeningSocket], problems: [SystemError]) {
        for spec in specs { leases[spec] = nil }
        down.subtract(specs)
        let leased = Set(leases.values)
        lessees = lessees.filter { leased.contains($0.key) }.mapValues { [leases] in $0.filter { leases[$0] != nil } }
        let leaving = open.filter { !leased.contains($0.key) }
        open = open.filter { leased.contains($0.key) }
        for (key, socket) in leaving {
            if !isEnding || !socket.isKept { socket.removeFile() }
            released.add(socket, key)
        }
        // A spec with another backlog may have taken the place of a spec whose clients are refused.
        let problems = finishHandover() + takeClients(at: open.keys).problems
        released.removeClosed()
        return (leaving.values.sorted { $0.bound < $1.bound }, problems)
    }

    /// Closes the master's descriptors of sockets. The sockets listen for as long as a worker has them.
    ///
    /// - Parameter outOfReach: The sockets that the master cannot get back from the processes that have them, to shut them
    ///   down. They stay open in the master until they are shut down.
    func leaveToWorkers(_ specs: [SocketSpec], except outOfReach: Set<ObjectIdentifier>) {
        let specs = Set(specs)
        let kept = Set(leases.lazy.filter { !specs.contains($0.key) }.map(\.value))
        for key in Set(specs.compactMap { leases[$0] }) where !kept.contains(key) {
            guard let socket = open[key] else { continue }
            // A socket that is not shut down later has no reason to stay open here.
            let isKept = socket.spec.isShutDownByAStop && outOfReach.contains(ObjectIdentifier(socket))
            if !isKept { socket.leaveToWorkers() }
        }
    }

    /// Shuts sockets down that the processes of workers may still have, so that clients are refused.
    ///
    /// - Returns: The sockets that could not be shut down.
    func shutDown(_ specs: [SocketSpec]) -> [SystemError] {
        var problems: [SystemError] = []
        var left: [UInt64: ListeningSocket] = [:]
        for socket in Set(specs.compactMap { leases[$0] }).compactMap({ open[$0] })
        where !socket.hasStoppedListening && !socket.isOfManager && !socket.isKept {
            if socket.isLeftToWorkers {
                left[socket.inode] = socket
            } else {
                do throws(SystemError) { try socket.stopListening() } catch { problems.append(error) }
            }
        }
        // Of each process one descriptor is found at a time, and a process may have several of the sockets.
        while !left.isEmpty {
            let count = left.count
            for holder in SocketHolders.find(Set(left.keys), limit: count)
            where left[holder.inode] != nil && holder.shutDownSocket() {
                left.removeValue(forKey: holder.inode)?.wasShutDown()
            }
            if left.count == count { break }
        }
        return problems
    }

    /// Closes every socket.
    ///
    /// - Returns: The sockets that were closed. Of those that the service manager keeps, clients notice nothing.
    mutating func closeAll() -> [ListeningSocket] {
        isEnding = true
        return release(Array(leases.keys)).closed.filter { !$0.isOfManager && !$0.isKept }
    }

    /// Changes open sockets to what a set of workers asks for.
    ///
    /// - Returns: The sockets that were changed, with their specs before.
    private func adjust(
        _ wanted: WantedSockets, _ refusals: inout [Refusal]
    ) -> [(socket: ListeningSocket, old: SocketSpec)] {
        var adjusted: [(ListeningSocket, SocketSpec)] = []
        for (key, request) in wanted.ordered {
            guard let socket = open[key] ?? released[key], socket.spec != request.spec else { continue }
            adjusted.append((socket, socket.spec))
            do throws(SystemError) {
                try socket.adjust(to: request.spec)
            } catch {
                refusals.append(Refusal(error.description, at: error.key(for: request), of: request.worker))
            }
        }
        return adjusted
    }

    private mutating func finishHandover() -> [SystemError] {
        let listening = Set(open.values.map(ObjectIdentifier.init))
        return handover.finish { !listening.contains(ObjectIdentifier($0)) }
    }
}
