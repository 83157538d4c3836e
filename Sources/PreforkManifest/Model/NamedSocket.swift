import Supervision

/// A socket below `sockets`, as one place of a manifest writes it. A layer above replaces it as a whole.
struct NamedSocket {
    let name: Located<String>
    /// The socket; nil if it could not be read.
    var socket: SocketSpec?
    /// The place of the port or of the path.
    var addressSpan: Span
    /// The place of the host; nil when it is not written.
    var hostSpan: Span?
}

extension [NamedSocket] {
    /// These sockets on top of others: a socket takes the place of the one with its name, and the rest follow.
    func over(_ base: [NamedSocket]) -> [NamedSocket] {
        let own = Dictionary(map { ($0.name.value, $0) }, uniquingKeysWith: { first, _ in first })
        let inherited = Set(base.map(\.name.value))
        return base.map { own[$0.name.value] ?? $0 } + filter { !inherited.contains($0.name.value) }
    }
}
