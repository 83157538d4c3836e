internal import Supervision

/// A probe that has failed, with one sentence about the cause.
struct ProbeFailure: Error, Hashable {
    let sentence: String
}

/// Where a probe connects to.
struct ProbeTarget: Hashable {
    let address: SocketAddress
    /// The address for people: `127.0.0.1:9102`, or `unix /run/app.sock`. Made when it is needed, because a connection
    /// that succeeds needs no text, and there may be a thousand in a second.
    var text: String { BoundAddress(address)?.description ?? "" }
    /// What a request gives as its `Host`.
    var host: String { address.port == nil ? "localhost" : text }

    /// The address that a probe of a worker means.
    ///
    /// Without a host, it is the one on which the worker serves. Without a port, it is the port of its first TCP socket,
    /// also where the kernel has chosen the port. A worker on a unix socket is probed at its path.
    ///
    /// - Parameter sockets: The sockets that the worker has inherited.
    init(host: String?, port: UInt16?, of program: Program, sockets: [ListeningSocket]) throws(ProbeFailure) {
        let own = program.isFirstSocketOwn ? sockets.first { $0.spec.transport == .tcp } : nil
        if let own, host == nil, port == nil || own.port != nil {
            self.init(SocketAddress(found: own.address, port: port ?? own.port ?? 0))
            return
        }
        guard let port = port ?? own?.port ?? program.port, port != 0 else {
            throw ProbeFailure(sentence: "the worker has no port that could be probed")
        }
        // The loop never waits for a name server.
        let host = host ?? program.host ?? "127.0.0.1"
        guard let address = SocketAddress(number: host.lowercased() == "localhost" ? "127.0.0.1" : host, port: port)
        else { throw ProbeFailure(sentence: "cannot probe \(host): the host of a probe has to be an IP address") }
        self.init(address)
    }

    private init(_ bound: SocketAddress) { address = bound.forClients }
}
