internal import Supervision

/// The sockets that the master holds open for its workers.
///
/// A reload is two steps. `prepare` opens what is missing, and either all of it or nothing; only then does the core
/// hear of the new specs. `settle` gives up what they no longer name.
struct Listeners: ~Copyable {
    private var open: [SocketKey: ListeningSocket] = [:]
    private var named: [SocketSpec: SocketKey] = [:]
    private var outgoing = OutgoingSockets()
    private var changeover = Changeover()
    private let lookUp: Resolver.LookUp
    private var answers: [String: SocketAddress] = [:]

    init(lookUp: @escaping Resolver.LookUp = Resolver.askSystem) { self.lookUp = lookUp }

    /// How many there are beside each other when `specs` come: those that are open, those that leave, and the new ones.
    func count(with specs: [WorkerSpec] = []) -> Int {
        let wanted = Set(specs.lazy.flatMap(\.program.sockets).map(\.identity))
        return open.count + outgoing.sockets.count + wanted.subtracting(named.keys.map(\.identity)).count
    }

    /// The sockets of a worker, in order; nil if `prepare` has not been told of it.
    func sockets(for program: Program) -> [ListeningSocket]? {
        var sockets: [ListeningSocket] = []
        for spec in program.sockets {
            guard let key = named[spec], let socket = open[key] else { return nil }
            sockets.append(socket)
        }
        return sockets
    }

    /// Opens what is missing for `specs`.
    ///
    /// - Returns: Everything that is in the way, in which case nothing has changed; else what was opened.
    mutating func prepare(for specs: [WorkerSpec]) -> Result<[ListeningSocket], Refusals> {
        // A name that runs already is not asked for again: a reload that changes nothing needs nobody's answer.
        var resolver = Resolver(known: answers, lookUp: lookUp)
        let wanted = WantedSockets(for: specs, &resolver)
        var refusals = wanted.refusals
        let leaving =
            open.filter { !wanted.keys.contains($0.key) }.map(\.value) + outgoing.sockets(except: wanted.keys)

        var opened: [(key: SocketKey, socket: ListeningSocket)] = []
        var changeover = Changeover()
        for (key, user) in wanted.ordered where open[key] == nil {
            do throws(SystemError) {
                if let socket = outgoing[key] {
                    opened.append((key, socket))
                } else {
                    opened.append((key, try changeover.open(user.spec, at: key.address, besides: leaving)))
                }
            } catch {
                refusals.append(Refusal(error.description, at: .listener, of: user.worker))
            }
        }
        guard refusals.isEmpty else {
            opened.forEach { $0.socket.removeFile() }
            changeover.undo()
            return .failure(Refusals(list: refusals))
        }
        for (key, socket) in opened {
            open[key] = socket
            outgoing.forget(key)
        }
        named = wanted.named
        answers = resolver.found
        self.changeover = changeover
        return .success(opened.map(\.socket))
    }

    /// Gives up the sockets that the specs of the last `prepare` do not name, and applies what changed of the others.
    ///
    /// - Returns: What was given up, and what could not be changed.
    mutating func settle() -> (closed: [ListeningSocket], problems: [SystemError]) {
        var problems = changeover.finish()
        changeover = Changeover()
        let wanted = Set(named.values)
        let leaving = open.filter { !wanted.contains($0.key) }
        open = open.filter { wanted.contains($0.key) }
        for (key, socket) in leaving {
            socket.removeFile()
            outgoing.add(socket, key)
        }
        outgoing.tidy()
        for (spec, key) in named {
            do throws(SystemError) { try open[key]?.adjust(to: spec) } catch { problems.append(error) }
        }
        problems += open.values.compactMap(\.fileProblem)
        return (leaving.values.sorted { $0.bound < $1.bound }, problems)
    }

    /// Gives up everything.
    mutating func closeAll() -> [ListeningSocket] {
        named = [:]
        return settle().closed
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
