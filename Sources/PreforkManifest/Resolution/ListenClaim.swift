import Supervision

/// One worker's request to listen on one address.
struct ListenClaim {
    let address: ListenConflicts.Endpoint
    /// The host as the manifest writes it. Empty for a unix socket.
    let host: String
    let worker: WorkerID
    /// The name of a socket below `sockets`; nil for the address of the worker itself.
    let name: String?
    /// The place of the port or of the path in the manifest.
    let span: Span
    let hostSpan: Span
    /// The place of the options of the socket: of `listen`, else of `mode`, else of the address.
    let optionsSpan: Span
    /// Whether the port comes from a plural, and so belongs to this worker alone.
    let isFromPlural: Bool
    let reusesPort: Bool
    /// Whether `listen` could be read. Otherwise the sockets of a group are not compared.
    let areOptionsRead: Bool
    /// Whether the mode of a unix socket could be read. A port has none.
    let isModeRead: Bool
    /// Whether the socket may be one that reuses its port, because the option could not be read.
    let mayReusePort: Bool
    /// The socket that the master opens. Nil if the worker opens it.
    let socket: SocketSpec?
}

extension ListenClaim {
    /// Creates the claim of a worker. Nil if the worker listens nowhere, if the kernel picks the port, or if a part of
    /// the address could not be read.
    init?(_ worker: WorkerSpec, _ binding: WorkerBinding, _ workerTemplate: WorkerTemplate) {
        let (layer, resources) = (workerTemplate.layer, binding.resources)
        if let path = layer.path, let resolved = resources.path {
            address = .unix(path: resolved)
            host = ""
            span = path.span
        } else if let ports = layer.ports, let host = resources.host, let port = resources.port, port != 0,
            layer.listen?.unread.contains("protocol") != true
        {
            let isUDP = layer.listen?.transport?.value == .udp
            address = .internet(ListenConflicts.Port(isUDP: isUDP, number: port), host: HostText.canonical(host))
            self.host = host
            span = ports.value.span(at: binding.index) ?? ports.span
        } else {
            return nil
        }
        self.worker = worker.id
        name = nil
        hostSpan = layer.hosts.map { $0.value.span(at: binding.index) ?? $0.span } ?? span
        isFromPlural = !(layer.ports?.value.isShared ?? true)
        reusesPort = workerTemplate.reusesPort
        mayReusePort = reusesPort || layer.listen?.unread.contains("reuse_port") ?? false
        areOptionsRead = layer.listen?.unread.isEmpty != false
        isModeRead = layer.path == nil || !layer.unread.contains(.mode)
        socket = worker.program.ownSocket
        optionsSpan = layer.listen?.span ?? layer.mode?.span ?? span
    }

    /// The claims of the sockets below `sockets`. All workers of the group share them, so they are claimed once.
    static func ofNamedSockets(_ workerTemplate: WorkerTemplate, of group: Manifest.Group) -> [ListenClaim] {
        guard let number = group.ids.numbers.min() else { return [] }
        let worker = WorkerID(group: group.name.value, number: number)
        return (workerTemplate.layer.sockets ?? []).compactMap { ListenClaim($0, of: worker) }
    }

    /// The claim of a named socket. Nil if the socket could not be read, or if the kernel picks its port.
    private init?(_ named: NamedSocket, of worker: WorkerID) {
        guard let socket = named.socket else { return nil }
        switch socket.address {
        case .unix(let path, _):
            address = .unix(path: path)
            host = ""
        case .internet(let host, let port):
            if port == 0 { return nil }
            address = .internet(
                ListenConflicts.Port(isUDP: socket.transport == .udp, number: port), host: HostText.canonical(host))
            self.host = host
        }
        self.worker = worker
        name = named.name.value
        span = named.addressSpan
        hostSpan = named.hostSpan ?? named.addressSpan
        optionsSpan = named.addressSpan
        isFromPlural = false
        reusesPort = false
        mayReusePort = false
        areOptionsRead = true
        isModeRead = true
        self.socket = socket
    }

    /// The address for a message: `127.0.0.1:80`, with the host as the manifest writes it.
    var text: String {
        let (shown, transport): (SocketSpec.Address, SocketSpec.Transport) =
            switch address {
            case .internet(let port, _): (.internet(host: host, port: port.number), port.isUDP ? .udp : .tcp)
            case .unix(let path): (.unix(path: path, mode: nil), .tcp)
            }
        return SocketSpec(name: "", address: shown, transport: transport).description
    }

    /// Whether both claims come from workers of one group and from a singular `port` or `path`.
    func mayShareSocket(with other: ListenClaim) -> Bool {
        worker.group == other.worker.group && name == nil && other.name == nil && !isFromPlural && !other.isFromPlural
    }

    /// Whether the kernel may let both claims bind their addresses, because both set SO_REUSEPORT, or may do so.
    func mayBind(beside other: ListenClaim) -> Bool {
        worker.group == other.worker.group && mayReusePort && other.mayReusePort
    }
}
