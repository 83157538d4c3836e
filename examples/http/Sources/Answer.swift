import Glibc
import NIOCore
import NIOHTTP1

/// What every request is answered: `hello`, with a header that tells who says so, as in `Worker: id=2, pid=18697`.
struct Answer: Sendable {
    private let body = ByteBuffer(string: "hello")
    private let worker: String

    init(from id: Int) { worker = "id=\(id), pid=\(getpid())" }

    /// - Parameter staysOpen: Whether the client may ask again on the same connection.
    func parts(for request: HTTPRequestHead, staysOpen: Bool) -> [HTTPServerResponsePart] {
        let headers: HTTPHeaders = [
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": String(body.readableBytes),
            "Connection": staysOpen ? "keep-alive" : "close",
            "Worker": worker,
        ]
        let head = HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))
        return request.method == .HEAD ? [head, .end(nil)] : [head, .body(.byteBuffer(body)), .end(nil)]
    }
}
