/// Where HTTP is served.
public struct HTTPPlace: Hashable, Sendable {
    /// The address to listen on, without brackets.
    public let host: String
    /// The port; 0 lets the kernel pick one.
    public let port: UInt16
    /// The line and the column of the address in the manifest, from 1. Columns count code points.
    public let line: Int, column: Int
}

extension HTTPPlace {
    /// Reads an address and a port; nil for another text.
    init?(_ text: String, at span: Span) {
        guard let colon = text.lastIndex(of: ":"), let (host, port) = AddressText.parts(of: text), let host,
            // Neither '*' nor a port with zeros in front.
            [host, "[\(host)]"].contains(String(text[..<colon])), text[text.index(after: colon)...] == "\(port)",
            host == "localhost" || HostText.isNumeric(host) && !host.contains("%")
        else { return nil }
        self.host = host == "localhost" ? HostText.canonical(host) : host
        self.port = UInt16(clamping: port)
        line = Int(span.start.line)
        column = Int(span.start.column)
    }
}
