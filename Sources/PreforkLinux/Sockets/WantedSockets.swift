internal import Supervision

/// The properties that two specs must have in common to share one socket. All other properties can be changed while the
/// socket is open.
struct SocketKey: Hashable {
    let address: SocketAddress
    let transport: SocketSpec.Transport
    var owner: String?
    let reusePort: Bool
    /// The options, with defaults for those that an open socket can change.
    let options: SocketOptions
}

/// The sockets that a set of workers asks for, each of them once.
struct WantedSockets {
    /// The first spec that asks for a socket, and its worker. A failure to open the socket is reported for this worker.
    struct Request {
        let spec: SocketSpec
        let worker: WorkerSpec
    }

    /// The socket of each spec.
    private(set) var named: [SocketSpec: SocketKey] = [:]
    private(set) var keys: Set<SocketKey> = []
    /// The sockets in the order in which the workers ask for them.
    private(set) var ordered: [(SocketKey, Request)] = []
    /// The keys that the sockets of renamed owners had under the old names.
    private(set) var formerKeys: [SocketKey: SocketKey] = [:]
    /// The refusals of sockets whose host cannot be resolved.
    private(set) var refusals: [Refusal] = []

    init(for specs: [WorkerSpec], _ resolver: inout Resolver) {
        var refused: Set<SocketSpec> = []
        for worker in specs {
            for spec in worker.program.sockets where named[spec] == nil && !refused.contains(spec) {
                do throws(SystemError) {
                    let address = try resolver.resolve(spec)
                    let key = SocketKey(
                        address: address, transport: spec.transport, owner: spec.owner, reusePort: spec.reusePort,
                        options: spec.identity.options)
                    named[spec] = key
                    if let was = worker.was, spec.owner != nil {
                        var former = key
                        former.owner = spec.owner(of: worker.id, renamedTo: was)
                        formerKeys[key] = former
                    }
                    if keys.insert(key).inserted { ordered.append((key, Request(spec: spec, worker: worker))) }
                } catch {
                    refused.insert(spec)
                    refusals.append(Refusal(error.description, at: error.key(for: spec, of: worker), of: worker))
                }
            }
        }
    }
}
