import JSONText
import NIOCore
import NIOHTTP1
import PreforkLinux

/// Passes the orders of clients that know the token to the master.
final class OrderDesk {
    /// The connection on which the master takes orders.
    let master: MasterLink
    private let tokenFile: String
    /// How many orders had no token or another one.
    private(set) var refusedOrders = 0

    /// Where orders are sent to.
    static let path = "/operate"
    /// How many bytes an order may have.
    static let mostBytes = 16 * 1024
    /// How long the master may take for an order. It may read its manifest.
    private static let patience = TimeAmount.seconds(30)
    /// The requests of the control socket that are orders. A client has no use for the others here, which would follow the log or
    /// say what `/status.json` says.
    private static let orders: Set = ["restart", "stop", "start", "kill", "rollout", "reload"]

    init(_ loop: any EventLoop, tokenFile: String) {
        master = MasterLink(loop, follows: false)
        self.tokenFile = tokenFile
    }

    /// Takes a request to the path of orders.
    ///
    /// - Parameters:
    ///   - body: What the client has sent.
    ///   - then: Called with the answer, once.
    func take(_ request: HTTPRequestHead, _ body: ByteBuffer, then: @escaping (Reply) -> Void) {
        if let refusal = refusal(of: request) { return then(refusal) }
        let order: JSON
        do {
            order = try JSON(reading: body.readableBytesView)
        } catch {
            return then(.refused(error.sentence, .badRequest))
        }
        guard let name = order["request"]?.text, OrderDesk.orders.contains(name) else {
            let names = OrderDesk.orders.sorted().joined(separator: ", ")
            return then(.refused("an order is an object whose member 'request' is one of \(names)", .badRequest))
        }
        guard order["wait"]?.boolean != true else {
            return then(.refused("no order waits here: ask for /status.json", .badRequest))
        }
        let isSent = master.send(order, within: OrderDesk.patience) { line in
            guard let line else {
                return then(.refused("the master has not answered, and may still obey", .gatewayTimeout))
            }
            let isDone = line.readableBytesView.starts(with: "{\"ok\":true".utf8)
            then(Reply(status: isDone ? .ok : .badRequest, type: "application/json", body: line))
        }
        if !isSent {
            then(.refused("the order was not sent: the master does not take orders now", .serviceUnavailable))
        }
    }

    /// Why nobody looks at what the client orders; nil if somebody does.
    private func refusal(of request: HTTPRequestHead) -> Reply? {
        let file: TokenFile
        do {
            // Read each time, so that a new token counts at once.
            file = try TokenFile(at: tokenFile)
        } catch {
            return .refused("the token file of this server cannot be used: \(error.reason)", .serviceUnavailable)
        }
        let given = request.headers["Authorization"]
        guard let text = given.first, given.count == 1, text.utf8.count <= 2 * TokenFile.longest,
            text.prefix(7).lowercased() == "bearer ", file.isToken(text.dropFirst(7).drop { $0 == " " }.utf8)
        else {
            refusedOrders += 1
            var reply = Reply.refused("an order needs the header 'Authorization: Bearer TOKEN'", .unauthorized)
            reply.further.add(name: "WWW-Authenticate", value: "Bearer")
            return reply
        }
        let type = request.headers.first(name: "Content-Type")?.prefix { $0 != ";" && $0 != " " }.lowercased()
        return type == "application/json"
            ? nil : .refused("the order is JSON: 'Content-Type: application/json'", .unsupportedMediaType)
    }
}

extension Reply {
    /// An answer like those of the control socket.
    static func refused(_ sentence: String, _ status: HTTPResponseStatus) -> Reply {
        let answer: JSON = ["ok": false, "error": .text(sentence)]
        return Reply(status: status, type: "application/json", body: ByteBuffer(string: answer.compact))
    }

    /// The answer to an order with too much text.
    static let tooLarge = Reply.refused("an order has at most \(OrderDesk.mostBytes) bytes", .payloadTooLarge)

    /// The answer where nobody may give orders.
    static let readOnly = Reply.refused(
        "this server is read-only: 'http' of the manifest has no 'operate: true'", .forbidden)

    /// The answer to a method that the path does not know.
    static func wrongMethod(allowed: String) -> Reply {
        var reply = Reply.text("only \(allowed) is answered here", .methodNotAllowed)
        reply.further.add(name: "Allow", value: allowed)
        return reply
    }
}
