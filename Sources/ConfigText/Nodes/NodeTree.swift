/// The tree of a document, which may be incomplete.
package struct NodeTree: Sendable {
    package let root: Node
    /// The position at which reading stopped; nil if the document was read to its end. Only the nodes on earlier lines
    /// are certain.
    package let end: Position?
    /// The spans whose values could not be read. Their mistakes were reported, so later checks report nothing more
    /// there.
    package var holes: Set<Span> = []
    package var aliases = AliasPlaces()
}
