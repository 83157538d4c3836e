internal import Supervision

/// The sockets that the master holds open for its workers.
///
/// Sockets are leased to the specs that name them. `prepare` opens what a set of specs needs, and either all of it or
/// nothing; only then does the core hear of the set. `release` ends the leases that the core no longer needs, and closes
/// the sockets that nobody leases.
struct Listeners: ~Copyable {
    private var open: [SocketKey: ListeningSocket] = [:]
    /// The socket that each spec has leased.
    private(set) var leases: [SocketSpec: SocketKey] = [:]
    private var outgoing = OutgoingSockets()
    private var handover = PortHandover()
    private let lookUp: Resolver.LookUp
    private var answers: [String: SocketAddress] = [:]

    init(lookUp: @escaping Resolver.LookUp = Resolver.askSystem) { self.lookUp = lookUp }

    /// How many there are beside each other when `specs` come: those that are open, those that leave, and the new ones.
    func count(with specs: [WorkerSpec] = []) -> Int {
        let wanted = Set(specs.lazy.flatMap(\.program.sockets).map(\.identity))
        return open.count + outgoing.sockets.count + wanted.subtracting(leases.keys.map(\.identity)).count
    }

    /// The sockets of a worker, in order; nil if `prepare` has not been told of it.
    func sockets(for program: Program) -> [ListeningSocket]? {
        var sockets: [ListeningSocket] = []
        for spec in program.sockets {
            guard let key = leases[spec], let socket = open[key] else { return nil }
            sockets.append(socket)
        }
        return sockets
    }

    /// Opens what is missing for `specs`, leases it to them, and applies what changed of sockets that were open already.
    ///
    /// - Returns: Everything that is in the way, in which case nothing has changed; else the sockets that were opened, and
    ///   what could not be changed of the others.
    mutating func prepare(
        for specs: [WorkerSpec]
    ) -> Result<(opened: [ListeningSocket], problems: [SystemError]), Refusals> {
        // A name that was resolved for the last set is not resolved again: a reload that changes nothing must not depend
        // on a name server.
        var resolver = Resolver(known: answers, lookUp: lookUp)
        let wanted = WantedSockets(for: specs, &resolver)
        var refusals = wanted.refusals
        let leaving =
            open.filter { !wanted.keys.contains($0.key) }.map(\.value) + outgoing.sockets(except: wanted.keys)

        var opened: [(key: SocketKey, socket: ListeningSocket)] = []
        var handover = PortHandover()
        for (key, user) in wanted.ordered where open[key] == nil {
            do throws(SystemError) {
                if let socket = outgoing[key] {
                    opened.append((key, socket))
                } else {
                    opened.append((key, try handover.open(user.spec, at: key.address, besides: leaving)))
                }
            } catch {
                refusals.append(Refusal(error.description, at: .listener, of: user.worker))
            }
        }
        guard refusals.isEmpty else {
            opened.forEach { $0.socket.removeFile() }
            handover.undo()
            return .failure(Refusals(list: refusals))
        }
        for (key, socket) in opened {
            open[key] = socket
            outgoing.forget(key)
        }
        leases.merge(wanted.named) { _, new in new }
        answers = resolver.found
        self.handover.add(handover)
        return .success((opened.map(\.socket), apply(wanted) + finishHandover()))
    }

    /// Ends leases, and closes the sockets that nobody leases any more. Processes keep the sockets they inherited.
    ///
    /// - Returns: The sockets that were closed, and what could not be changed.
    mutating func release(_ specs: [SocketSpec]) -> (closed: [ListeningSocket], problems: [SystemError]) {
        for spec in specs { leases[spec] = nil }
        let leased = Set(leases.values)
        let leaving = open.filter { !leased.contains($0.key) }
        open = open.filter { leased.contains($0.key) }
        for (key, socket) in leaving {
            socket.removeFile()
            outgoing.add(socket, key)
        }
        let problems = finishHandover()
        outgoing.tidy()
        return (leaving.values.sorted { $0.bound < $1.bound }, problems)
    }

    /// Closes every socket.
    mutating func closeAll() -> [ListeningSocket] { release(Array(leases.keys)).closed }

    /// Applies the backlogs and modes that a set of workers wants.
    private func apply(_ wanted: WantedSockets) -> [SystemError] {
        var problems: [SystemError] = []
        for (spec, key) in wanted.named {
            do throws(SystemError) { try open[key]?.adjust(to: spec) } catch { problems.append(error) }
        }
        return problems + wanted.keys.compactMap { open[$0]?.fileProblem }
    }

    private mutating func finishHandover() -> [SystemError] {
        let listening = Set(open.values.map(ObjectIdentifier.init))
        return handover.finish { !listening.contains(ObjectIdentifier($0)) }
    }
}

extension SocketSpec {
    /// Less what may change while the socket stays.
    fileprivate var identity: SocketSpec {
        var spec = self
        spec.name = ""
        spec.backlog = 0
        if case .unix(let path, _) = address { spec.address = .unix(path: path, mode: nil) }
        return spec
    }
}
