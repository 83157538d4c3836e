/// The first line of an HTTP answer, RFC 9112.
enum StatusLine {
    /// What has been received is bounded by this number of bytes.
    static let limit = 4096

    /// The status of an answer.
    enum Reading: Hashable {
        /// The line has not ended yet.
        case incomplete
        case status(Int)
        case notHTTP
    }

    /// Reads the status from the first bytes of an answer: `HTTP/1.1 200 OK`.
    static func read(_ bytes: [UInt8]) -> Reading {
        guard let end = bytes.firstIndex(of: 0x0A) else {
            // What does not begin as an answer never becomes one.
            let start = bytes.prefix(5)
            return start.elementsEqual(Array("HTTP/".utf8).prefix(start.count)) && bytes.count < limit
                ? .incomplete : .notHTTP
        }
        let words = bytes[..<end].split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2, words[0].starts(with: "HTTP/".utf8), words[0].count > 5 else { return .notHTTP }
        // A line without a reason ends with the status.
        let digits = words[1].last == 0x0D ? words[1].dropLast() : words[1]
        guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let status = Int(String(decoding: digits, as: UTF8.self))
        else { return .notHTTP }
        return .status(status)
    }
}
