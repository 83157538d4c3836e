internal import Supervision

/// What makes two specs one socket. Whatever else differs is changed while the socket stays.
struct SocketKey: Hashable {
    let address: SocketAddress
    let transport: SocketSpec.Transport
    let owner: String?
    let reusePort: Bool
}

/// The sockets that a set of workers asks for, each once.
struct WantedSockets {
    /// Who asked for a socket first: the one that a failure is told about.
    struct User {
        let spec: SocketSpec
        let worker: WorkerSpec
    }

    private(set) var named: [SocketSpec: SocketKey] = [:]
    private(set) var keys: Set<SocketKey> = []
    private(set) var ordered: [(SocketKey, User)] = []
    /// For those whose address cannot be found.
    private(set) var refusals: [Refusal] = []

    init(for specs: [WorkerSpec], _ resolver: inout Resolver) {
        var refused: Set<SocketSpec> = []
        for worker in specs {
            for spec in worker.program.sockets where named[spec] == nil && !refused.contains(spec) {
                do throws(SystemError) {
                    let address = try resolver.resolve(spec)
                    let key = SocketKey(
                        address: address, transport: spec.transport, owner: spec.owner, reusePort: spec.reusePort)
                    named[spec] = key
                    if keys.insert(key).inserted { ordered.append((key, User(spec: spec, worker: worker))) }
                } catch {
                    refused.insert(spec)
                    refusals.append(Refusal(error.description, at: .listener, of: worker))
                }
            }
        }
    }
}
