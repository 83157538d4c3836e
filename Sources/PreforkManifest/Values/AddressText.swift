/// A host and a port in one text, as other systems write an address: `0.0.0.0:8080`, `:8080`, `tcp://[::1]:8080`.
enum AddressText {
    /// A scheme and what follows it: `http://localhost`, `tcp:80`, `unix:/run/a.sock`.
    struct URL {
        /// In lower case.
        let scheme: String
        let rest: String
        /// Whether `//` follows the scheme.
        let isMarked: Bool

        init?(_ text: String) {
            guard let colon = text.firstIndex(of: ":") else { return nil }
            scheme = text[..<colon].lowercased()
            let rest = text[text.index(after: colon)...]
            isMarked = rest.hasPrefix("//")
            self.rest = String(isMarked ? rest.dropFirst(2) : rest)
            let isWord =
                scheme.utf8.first.map { $0.isLetterOrDigit && !$0.isDigit } ?? false
                && scheme.utf8.count <= 20 && scheme.utf8.allSatisfy { $0.isLetterOrDigit || "+-.".utf8.contains($0) }
            // Without the slashes, a scheme looks like a host: `localhost:80`.
            guard isWord, isMarked || URL.schemes.contains(scheme) else { return nil }
        }

        private static let schemes: Set = ["unix", "tcp", "tcp4", "tcp6", "udp", "http", "https", "file", "fd", "ssl"]
    }

    /// The host and the port; a nil host where the text has only a port. Nil for any other text.
    static func parts(of text: String) -> (host: String?, port: Int)? {
        guard text.utf8.count <= 300, let colon = text.lastIndex(of: ":"),
            let port = text[text.index(after: colon)...].digits.flatMap({ Int($0) }), Bounds.port.contains(port)
        else { return nil }
        if colon == text.startIndex { return (nil, port) }
        let written = String(text[..<colon])
        let isBracketed = written.hasPrefix("[") && written.hasSuffix("]")
        if written.holdsColon, !isBracketed { return nil }
        // `8080:80` maps one port to another, as in compose.
        guard written[...].digits == nil else { return nil }
        let host = isBracketed ? String(written.dropFirst().dropLast()) : written
        if host == "*" { return ("0.0.0.0", port) }
        return HostText.problem(with: host) == nil ? (host, port) : nil
    }

    /// The keys of a manifest that say the same.
    static func hint(for text: String) -> String? {
        guard text.utf8.count <= 300 else { return nil }
        if text.hasPrefix("/") { return "write 'path: \(text.excerpt)' for a unix socket" }
        guard let url = URL(text) else { return hint(forAddress: text) }
        if url.scheme == "unix" {
            let path = url.isMarked && !url.rest.hasPrefix("/") ? "/\(url.rest)" : url.rest
            return "write 'path: \(path.excerpt)' for a unix socket"
        }
        let authority = String(url.rest.prefix { $0 != "/" })
        if let port = authority[...].digits.flatMap({ Int($0) }), Bounds.port.contains(port) {
            return "write 'port: \(port)'"
        }
        if let hint = hint(forAddress: authority) { return hint }
        guard url.isMarked, !authority.isEmpty, HostText.problem(with: authority) == nil else { return nil }
        return "write 'host: \(authority)'"
    }

    private static func hint(forAddress text: String) -> String? {
        parts(of: text).map { host, port in
            let written = host.map { $0.holdsColon ? "\"\($0)\"" : $0 }
            // Other systems listen on all addresses when the host is missing. A manifest has to name one.
            return "write 'host: \(written ?? "0.0.0.0")' and 'port: \(port)'"
        }
    }
}
