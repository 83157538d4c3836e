import Supervision

/// That one worker is to listen at one address.
struct ListenClaim {
    let address: ListenConflicts.Endpoint
    /// As it is written.
    let host: String
    let worker: WorkerID
    /// Where the port or the path is written.
    let span: Span
    let hostSpan: Span
    /// Where it is said how to listen there.
    let manner: Span
    /// From a plural: meant for this worker alone.
    let isIndividual: Bool
    let reusesPort: Bool
    /// Nil when the worker opens it.
    let socket: SocketSpec?
}

extension ListenClaim {
    /// Nil for a worker that listens nowhere, or where the kernel finds a free port.
    init?(_ worker: WorkerSpec, _ binding: WorkerBinding, _ workerTemplate: WorkerTemplate) {
        let (layer, resources) = (workerTemplate.layer, binding.resources)
        if let path = layer.path, let resolved = resources.path {
            address = .unix(path: resolved)
            host = ""
            span = path.span
        } else if let ports = layer.ports, let host = resources.host, let port = resources.port, port != 0 {
            let isUDP = layer.listen?.transport?.value == .udp
            address = .internet(ListenConflicts.Port(isUDP: isUDP, number: port), host: HostText.canonical(host))
            self.host = host
            span = ports.value.span(at: binding.index) ?? ports.span
        } else {
            return nil
        }
        self.worker = worker.id
        hostSpan = layer.hosts.map { $0.value.span(at: binding.index) ?? $0.span } ?? span
        isIndividual = !(layer.ports?.value.isShared ?? true)
        reusesPort = workerTemplate.reusesPort
        socket = worker.program.sockets.first
        manner = layer.listen?.span ?? layer.mode?.span ?? span
    }

    /// As a sentence shows it: `127.0.0.1:80`, with the host as it is written.
    var text: String {
        let (shown, transport): (SocketSpec.Address, SocketSpec.Transport) =
            switch address {
            case .internet(let port, _): (.internet(host: host, port: port.number), port.isUDP ? .udp : .tcp)
            case .unix(let path): (.unix(path: path, mode: nil), .tcp)
            }
        return SocketSpec(name: "", address: shown, transport: transport).description
    }

    /// Whether the two are workers of one group that were given one address for all.
    func mayShare(with other: ListenClaim) -> Bool {
        worker.group == other.worker.group && !isIndividual && !other.isIndividual
    }

    /// Whether the kernel lets both bind.
    func coexists(with other: ListenClaim) -> Bool {
        worker.group == other.worker.group && reusesPort && other.reusesPort
    }
}
