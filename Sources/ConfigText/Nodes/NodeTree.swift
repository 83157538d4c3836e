/// What was read of a document.
package struct NodeTree: Sendable {
    package let root: Node
    /// Where reading had to stop; nil when it came to the end. Only what stands on lines above it can be relied on.
    package let end: Position?
    /// What could not be read in it, and was reported; nothing more is to be said of these places.
    package var holes: Set<Span> = []
}
