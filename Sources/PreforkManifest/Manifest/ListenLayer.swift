/// What one place says about `listen`: who opens the socket, and how.
struct ListenLayer {
    enum Owner: String, CaseIterable { case master, worker }
    enum Transport: String, CaseIterable { case tcp, udp }

    /// Where `listen` is written last.
    var span: Span
    /// `listen: worker` says everything; a mapping only adds to what is below.
    var isWhole = false
    var owner: Owner?
    var backlog: Int32?
    var reusePort: Located<Bool>?
    var transport: Located<Transport>?

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
