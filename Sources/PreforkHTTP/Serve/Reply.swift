import NIOCore
import NIOHTTP1

/// The answer to a request.
struct Reply {
    var status = HTTPResponseStatus.ok
    var type: String
    var body: ByteBuffer
    var further: HTTPHeaders = [:]

    static func text(_ text: String, _ status: HTTPResponseStatus = .ok) -> Reply {
        Reply(status: status, type: "text/plain; charset=utf-8", body: ByteBuffer(string: text + "\n"))
    }

    /// The headers that all answers have: nothing is kept, embedded elsewhere, or taken for something else.
    static let common: HTTPHeaders = [
        "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    ]

    /// The headers of this answer.
    var headers: HTTPHeaders {
        var headers = Reply.common
        headers.add(name: "Content-Type", value: type)
        headers.add(name: "Content-Length", value: "\(body.readableBytes)")
        headers.add(contentsOf: further)
        return headers
    }
}
