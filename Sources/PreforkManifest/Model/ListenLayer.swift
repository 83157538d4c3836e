/// What one place says about `listen`: who opens the socket, and how.
struct ListenLayer {
    /// Where `listen` is written last.
    var span: Span
    /// `listen: worker` says everything; a mapping only adds to what is below.
    var isWhole = false
    var owner: ListenOwner?
    var backlog: Int32?
    var reusePort: Located<Bool>?
    var transport: Located<ListenTransport>?

    func over(_ base: ListenLayer?) -> ListenLayer {
        guard let base, !isWhole else { return self }
        var merged = self
        merged.owner = owner ?? base.owner
        merged.backlog = backlog ?? base.backlog
        merged.reusePort = reusePort ?? base.reusePort
        merged.transport = transport ?? base.transport
        return merged
    }
}
