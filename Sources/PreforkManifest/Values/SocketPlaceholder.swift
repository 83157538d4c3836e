/// A placeholder that is filled in with a property of the socket with a name, such as `${fd:admin}`.
struct SocketPlaceholder: Hashable, Sendable {
    let property: Placeholder
    let socket: String

    /// The text between the braces; nil for any other text.
    init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"), let property = Placeholder(rawValue: String(text[..<colon])),
            SocketPlaceholder.properties.contains(property)
        else { return nil }
        let name = String(text[text.index(after: colon)...])
        guard SocketName.isSound(name) else { return nil }
        self.property = property
        socket = name
    }

    /// The properties that a socket has.
    static let properties: [Placeholder] = [.fd, .host, .port, .path]
}
