import NIOCore
import NIOHTTP1
import PreforkLinux

/// The server: its clients, and what it answers.
final class Service {
    let master: MasterLink
    /// Takes orders; nil where clients may give none.
    private let desk: OrderDesk?
    private let loop: any EventLoop
    private let address: ListenerAddress
    private let snapshots: Snapshots
    private let lines: EventLines
    private let live: LiveTable
    /// The clients in the order of their connections.
    private var clients: [ClientConnection] = []

    /// How many clients may be connected, and how many of them may follow events.
    private static let mostClients = 256, mostStreams = 64

    /// - Parameter tokenFile: The file with the token of those who may give orders; nil where nobody may.
    init(_ loop: any EventLoop, address: ListenerAddress, tokenFile: String?) {
        self.loop = loop
        self.address = address
        master = MasterLink(loop, follows: true)
        desk = tokenFile.map { OrderDesk(loop, tokenFile: $0) }
        snapshots = Snapshots(master)
        lines = EventLines(loop)
        live = LiveTable(loop, snapshots, takesOrders: tokenFile != nil)
        master.heard = { [lines, live] line in
            lines.add(line)
            live.add(line)
        }
    }

    /// The connection on which the master takes orders; nil where clients may give none.
    var orders: MasterLink? { desk?.master }

    /// Sets a connection up. If there are too many, the one that has been idle for the longest time is closed.
    func admit(_ channel: any Channel) throws {
        if clients.count >= Service.mostClients {
            guard let idle = clients.firstIndex(where: \.isIdle) else { return channel.close(promise: nil) }
            clients.remove(at: idle).close()
        }
        let limit = RequestLimit()
        let client = ClientConnection(self, limit, loop)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(limit)
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = 8 * 1024
        decoding.maxHeaderListSize = 16 * 1024
        decoding.maxHeaderFieldCount = 64
        try pipeline.configureHTTPServerPipeline(
            position: .last, withPipeliningAssistance: true, withErrorHandling: true,
            withEncoderConfiguration: HTTPResponseEncoder.Configuration(),
            withDecoderLimitConfiguration: decoding)
        try pipeline.addHandler(client)
        clients.append(client)
    }

    func forget(_ client: ClientConnection) {
        clients.removeAll { $0 === client }
        lines.forget(client)
        live.forget(client)
    }

    /// - Parameter body: What the client has sent with an order. Empty for another request.
    func answer(_ request: HTTPRequestHead, _ body: ByteBuffer, to client: ClientConnection) {
        let hosts = request.headers["Host"]
        guard hosts.count < 2 else { return client.send(.text("the request has more than one Host", .badRequest)) }
        guard address.isNamed(by: hosts.first) else {
            return client.send(.text("this server is not the one that the request names", .misdirectedRequest))
        }
        let path = request.uri.prefix { $0 != "?" }
        if path == OrderDesk.path {
            guard request.method == .POST else { return client.send(.wrongMethod(allowed: "POST")) }
            guard let desk else { return client.send(.readOnly) }
            return desk.take(request, body) { client.send($0) }
        }
        guard request.method == .GET || request.method == .HEAD else {
            return client.send(.wrongMethod(allowed: "GET, HEAD"))
        }
        switch path {
        case "/": client.send(.page)
        case "/metrics": sendMetrics(request, to: client)
        case "/status.json": withSnapshot(for: client) { Reply(type: "application/json", body: $0.statusText) }
        case "/healthz": withSnapshot(for: client) { _ in .text("the master answers") }
        case "/readyz":
            withSnapshot(for: client) { snapshot in
                let down = snapshot.status.groupsThatAreDown
                let names = down.map { "\($0.group) is not up: \($0.why)" }.joined(separator: "\n")
                return down.isEmpty ? .text("all groups are up") : .text(names, .serviceUnavailable)
            }
        case "/events": stream(request, to: client) { self.lines.follow($0) }
        case "/live": stream(request, to: client) { self.live.follow($0, lines: self.lines.recent) }
        default: client.send(.text("there is nothing at \(path.prefix(200))", .notFound))
        }
    }

    private func sendMetrics(_ request: HTTPRequestHead, to client: ClientConnection) {
        let isOpenMetrics = request.headers[canonicalForm: "Accept"].contains {
            $0.lowercased().hasPrefix("application/openmetrics-text")
        }
        withSnapshot(for: client) {
            Reply(
                type: isOpenMetrics ? MetricsText.openMetricsType : MetricsText.prometheusType,
                body: ByteBuffer(
                    string: $0.metrics(isOpenMetrics: isOpenMetrics, refusedOrders: self.desk?.refusedOrders ?? 0)))
        }
    }

    private func withSnapshot(for client: ClientConnection, _ reply: @escaping (Snapshot) -> Reply) {
        snapshots.take { client.send($0.map(reply) ?? .silence) }
    }

    private func stream(_ request: HTTPRequestHead, to client: ClientConnection, _ follow: (ClientConnection) -> Void) {
        if request.method == .HEAD { return client.send(Reply(type: "text/event-stream", body: ByteBuffer())) }
        guard clients.count(where: \.isStreaming) < Service.mostStreams else {
            return client.send(.text("too many clients follow events already", .serviceUnavailable))
        }
        client.stream()
        follow(client)
    }
}

extension Reply {
    /// The answer when the master does not answer.
    fileprivate static let silence = Reply.text("the master does not answer", .serviceUnavailable)

    /// The page. Its script and its style have a number that nobody knows in advance, so that a browser runs no others.
    fileprivate static var page: Reply {
        let nonce =
            String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
        let text = String(decoding: PackageResources.page_html, as: UTF8.self).split(
            separator: "NONCE", omittingEmptySubsequences: false
        )
        .joined(separator: nonce)
        var reply = Reply(type: "text/html; charset=utf-8", body: ByteBuffer(string: text))
        reply.further.add(
            name: "Content-Security-Policy",
            value:
                "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; connect-src 'self'; img-src data:; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
        return reply
    }
}
