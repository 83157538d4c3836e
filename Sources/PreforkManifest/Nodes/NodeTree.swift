/// What was read of a document.
struct NodeTree: Sendable {
    let root: Node
    /// Where reading had to stop; nil when it came to the end. Only what stands on lines above it can be relied on.
    let end: Position?
    /// What could not be read in it, and was reported; nothing more is to be said of these places.
    var holes: Set<Span> = []
}
