/// A host and a port in one text, as other systems write an address: `0.0.0.0:8080`, `:8080`, `[::1]:8080`.
enum AddressText {
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
        return HostText.problem(with: host) == nil ? (host, port) : nil
    }

    /// The keys of a manifest that say the same.
    static func hint(for text: String) -> String? {
        if text.hasPrefix("/") || text.hasPrefix("unix:") {
            let path = text.hasPrefix("unix:") ? text.dropFirst(5).drop { $0 == "/" } : text.dropFirst()
            return "write 'path: \("/\(path)".excerpt)' for a unix socket"
        }
        return parts(of: text).map { host, port in
            let written = host.map { $0.holdsColon ? "\"\($0)\"" : $0 }
            // Other systems listen on all addresses when the host is missing. A manifest has to name one.
            return "write 'host: \(written ?? "0.0.0.0")' and 'port: \(port)'"
        }
    }
}
