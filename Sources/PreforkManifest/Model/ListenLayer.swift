import Supervision

/// The value of `listen` in one place of a manifest: who opens the socket, and how.
struct ListenLayer {
    /// The place of `listen` in the uppermost layer that has the key.
    var span: Span
    /// Whether the value is a word, such as `worker`, which replaces the layer below. A mapping is merged with it.
    var isWhole = false
    var owner: ListenOwner?
    var backlog: Int32?
    var reusePort: Located<Bool>?
    var transport: Located<ListenTransport>?
    var whenDown: Located<SocketSpec.WhenDown>?
    var options = Settings<SocketOptions>()

    func over(_ base: ListenLayer?) -> ListenLayer {
        guard let base, !isWhole else { return self }
        var merged = self
        merged.owner = owner ?? base.owner
        merged.backlog = backlog ?? base.backlog
        merged.reusePort = reusePort ?? base.reusePort
        merged.transport = transport ?? base.transport
        merged.whenDown = whenDown ?? base.whenDown
        merged.options = options.over(base.options)
        return merged
    }
}
