public import Supervision

/// Where HTTP is served, and whether clients may give orders.
public struct HTTPPlace: Hashable, Sendable {
    /// The address to listen on. Port 0 lets the kernel pick one. The path of a unix socket starts at the manifest's folder.
    public let address: SocketSpec.Address
    /// The line and the column of the address in the manifest, from 1. Columns count code points.
    public let line: Int, column: Int
    /// The file with the token by which clients give orders; nil where HTTP is read-only.
    public var token: Token?

    /// A file with a token.
    public struct Token: Hashable, Sendable {
        /// The path, which starts at the manifest's folder.
        public let path: String
        /// The line and the column of the path in the manifest, from 1. Columns count code points.
        public let line: Int, column: Int
    }

    /// The permission bits of the file of a unix socket.
    public static let mode: UInt16 = 0o660
}

extension HTTPPlace {
    init(_ address: SocketSpec.Address, at span: Span) {
        self.address = address
        line = Int(span.start.line)
        column = Int(span.start.column)
    }

    /// The address and the port that a text is; nil for another text.
    static func endpoint(_ text: String) -> SocketSpec.Address? {
        guard let colon = text.lastIndex(of: ":"), let (host, port) = AddressText.parts(of: text), let host,
            // Neither '*' nor a port with zeros in front.
            [host, "[\(host)]"].contains(String(text[..<colon])), text[text.index(after: colon)...] == "\(port)",
            host == "localhost" || HostText.isNumeric(host) && !host.contains("%")
        else { return nil }
        return .internet(host: host == "localhost" ? HostText.canonical(host) : host, port: UInt16(clamping: port))
    }

    /// The address and the port in a URL.
    static func withoutURL(_ text: String) -> String {
        let rest = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text[...]
        return String(rest.prefix { $0 != "/" })
    }

    /// Whether a text that is no address and port is taken for the path of a unix socket.
    static func isPath(_ text: String) -> Bool { text.contains("/") || text.hasSuffix(".sock") }
}
