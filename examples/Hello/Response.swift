/// An HTTP/1.1 response.
struct Response {
    private let status: String
    private let body: String
    private let omitsBody: Bool

    /// Creates the response to a request: `answer` for a GET of any path, and otherwise an error. The request is nil if it
    /// could not be read.
    init(to request: [UInt8]?, answer: String) {
        let line = request?.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") } ?? []
        let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        if words.count != 3 || !words[2].hasPrefix("HTTP/1.") {
            (status, body) = ("400 Bad Request", "cannot read the request\n")
        } else if words[0] != "GET", words[0] != "HEAD" {
            (status, body) = ("405 Method Not Allowed", "GET and HEAD are answered here\n")
        } else {
            (status, body) = ("200 OK", answer)
        }
        omitsBody = words.first == "HEAD"
    }

    var bytes: [UInt8] {
        let head = """
            HTTP/1.1 \(status)\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Length: \(body.utf8.count)\r
            Allow: GET, HEAD\r
            Connection: close\r
            \r

            """
        return Array((head + (omitsBody ? "" : body)).utf8)
    }
}
