internal import Glibc
internal import Supervision

/// The sockets that the master holds open for its workers.
///
/// A reload is two steps. `prepare` opens what is missing, and either all of it or nothing; only then does the core
/// hear of the new specs. `settle` gives up what they no longer name.
struct Listeners: ~Copyable {
    /// What makes two specs one socket. Whatever else differs is changed while the socket stays.
    private struct Key: Hashable {
        let address: SocketAddress
        let transport: SocketSpec.Transport
        let owner: String?
        let reusePort: Bool
    }

    private var open: [Key: ListeningSocket] = [:]
    private var named: [SocketSpec: Key] = [:]
    /// Opened beside one that is on its way out, and so with a flag they do not need any longer than that.
    private var sharers: [ListeningSocket] = []

    var count: Int { open.count }

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
        var refusals: [Refusal] = []
        let wanted = resolve(specs, &refusals)
        let leaving = open.filter { key, _ in !wanted.keys.contains(key) }.map(\.value)

        var opened: [(key: Key, socket: ListeningSocket)] = []
        var sharing: [ListeningSocket] = []
        for (key, user) in wanted.ordered where open[key] == nil {
            do throws(SystemError) {
                let (socket, rivals) = try Listeners.open(user.spec, at: key.address, besides: leaving)
                opened.append((key, socket))
                if !rivals.isEmpty { sharing += rivals + [socket] }
            } catch {
                refusals.append(Refusal(error.description, at: user.worker.origin.location(of: .listener)))
            }
        }
        guard refusals.isEmpty else {
            opened.forEach { $0.socket.removeFile() }
            // They were set by us a moment ago, so they can be unset.
            for socket in sharing { try? socket.sharePort(false) }
            return .failure(Refusals(list: refusals))
        }
        for (key, socket) in opened { open[key] = socket }
        named = wanted.named
        sharers = sharing
        return .success(opened.map(\.socket))
    }

    /// Closes the sockets that the specs of the last `prepare` do not name, and applies what changed of the others.
    ///
    /// - Returns: What was closed, and what could not be changed.
    mutating func settle() -> (closed: [ListeningSocket], problems: [SystemError]) {
        var problems: [SystemError] = []
        let wanted = Set(named.values)
        let closed = open.filter { !wanted.contains($0.key) }.map(\.value).sorted { $0.bound < $1.bound }
        open = open.filter { wanted.contains($0.key) }
        closed.forEach { $0.removeFile() }
        for (spec, key) in named {
            do throws(SystemError) { try open[key]?.adjust(to: spec) } catch { problems.append(error) }
        }
        for socket in sharers {
            do throws(SystemError) { try socket.sharePort(false) } catch { problems.append(error) }
        }
        sharers = []
        return (closed, problems)
    }

    /// Gives up everything.
    mutating func closeAll() -> [ListeningSocket] {
        named = [:]
        return settle().closed
    }
}

extension Listeners {
    /// Who asked for a socket first: the one that a failure is told about.
    private struct User {
        let spec: SocketSpec
        let worker: WorkerSpec
    }

    private struct Wanted {
        var named: [SocketSpec: Key] = [:]
        var keys: Set<Key> = []
        var ordered: [(Key, User)] = []
    }

    private func resolve(_ specs: [WorkerSpec], _ refusals: inout [Refusal]) -> Wanted {
        var wanted = Wanted()
        var refused: Set<SocketSpec> = []
        var resolver = Resolver()
        for worker in specs {
            for spec in worker.program.sockets where wanted.named[spec] == nil && !refused.contains(spec) {
                do throws(SystemError) {
                    let address = try resolver.resolve(spec)
                    let key = Key(
                        address: address, transport: spec.transport, owner: spec.owner, reusePort: spec.reusePort)
                    wanted.named[spec] = key
                    if wanted.keys.insert(key).inserted {
                        wanted.ordered.append((key, User(spec: spec, worker: worker)))
                    }
                } catch {
                    refused.insert(spec)
                    refusals.append(Refusal(error.description, at: worker.origin.location(of: .listener)))
                }
            }
        }
        return wanted
    }

    /// Opens a socket, if need be beside those of our own that are on their way out.
    ///
    /// To move from 127.0.0.1:80 to 0.0.0.0:80 the new one has to be bound while the old one still serves. Linux lets
    /// them overlap when both have SO_REUSEPORT at that moment, even if the old one gets it only now.
    private static func open(
        _ spec: SocketSpec, at address: SocketAddress, besides leaving: [ListeningSocket]
    ) throws(SystemError) -> (ListeningSocket, rivals: [ListeningSocket]) {
        do throws(SystemError) {
            return (try ListeningSocket(spec, at: address), [])
        } catch {
            let rivals = leaving.filter {
                $0.spec.transport == spec.transport && $0.port != nil && $0.port == address.port
            }
            guard error.errno == EADDRINUSE, !rivals.isEmpty else { throw error }
            do throws(SystemError) {
                for rival in rivals { try rival.sharePort(true) }
                return (try ListeningSocket(spec, at: address, sharesPort: true), rivals)
            } catch {
                for rival in rivals { try? rival.sharePort(false) }
                throw error
            }
        }
    }
}
