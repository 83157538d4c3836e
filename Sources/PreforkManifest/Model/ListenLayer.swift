import Supervision

/// The value of `listen` in one place of a manifest: who opens the socket, and how.
struct ListenLayer {
    /// The place of `listen` in the uppermost layer that has the key.
    var span: Span
    /// Whether the value is a word, such as `worker`, which replaces the layer below. A mapping is merged with it.
    var isWhole = false
    var owner: ListenOwner?
    var backlog: Located<Int32>?
    var reusePort: Located<Bool>?
    var transport: Located<ListenTransport>?
    var whenDown: Located<SocketSpec.WhenDown>?
    var options = Settings<SocketOptions>()
    /// The keys that are written and could not be read.
    var unread: Set<String> = []

    /// A value that could not be read and may have held the given keys.
    static func unread(_ keys: Set<String>, at span: Span) -> ListenLayer {
        var layer = ListenLayer(span: span)
        layer.unread = keys
        layer.isUnread = true
        return layer
    }

    /// Whether nothing of the value could be read.
    private(set) var isUnread = false

    func over(_ base: ListenLayer?) -> ListenLayer {
        guard let base, !isWhole else { return self }
        var merged = self
        merged.unread.formUnion(base.unread.filter { !holds($0) })
        merged.owner = unread.contains("by") ? nil : owner ?? base.owner
        merged.backlog = backlog ?? base.backlog
        merged.reusePort = unread.contains("reuse_port") ? nil : reusePort ?? base.reusePort
        merged.transport = unread.contains("protocol") ? nil : transport ?? base.transport
        merged.whenDown = unread.contains("when_down") ? nil : whenDown ?? base.whenDown
        merged.options = options.over(base.options)
        return merged
    }

    /// Whether one of the keys on which other checks depend has a value.
    private func holds(_ key: String) -> Bool {
        switch key {
        case "by": owner != nil
        case "reuse_port": reusePort != nil
        case "protocol": transport != nil
        default: false
        }
    }
}
