/// The nodes that the anchors of a text name, and the limits on nesting and repetition.
///
/// A few lines of aliases can stand for billions of nodes (the "billion laughs" attack). The limits therefore apply to
/// the text in its expanded form, in which each alias counts as the node that it repeats.
struct Anchors {
    private var named: [String: Named] = [:]
    /// The anchors whose node is still being read.
    private var open: Set<String> = []
    /// The number of nodes as they are written.
    private var written = 0
    /// The number of nodes in the expanded form.
    private var expanded = 0
    /// The number of bytes of all scalars in the expanded form.
    private var expandedText = 0
    /// The deepest level of nesting in the expanded form.
    private var deepest = 0

    static let depthLimit = 64
    static let expansionLimit = 100_000
    static let expandedTextLimit = 32 << 20

    /// A node with an anchor, and its size in the expanded form.
    private struct Named {
        let node: Node
        /// The number of nodes.
        let weight: Int
        /// The number of bytes of its scalars.
        let textWeight: Int
        /// The number of levels below the node.
        let height: Int
    }

    /// The counts at the beginning of a collection with an anchor.
    struct Beginning {
        fileprivate let name: String
        fileprivate let depth: Int
        fileprivate let nodes: Int
        fileprivate let text: Int
        fileprivate let deepest: Int
    }

    /// Counts a node or an alias that begins.
    mutating func count(depth: Int, at span: Span) throws(NodeReader.ReadFailure) {
        written += 1
        expanded += 1
        deepest = max(deepest, depth)
        try checkDepth(at: span)
    }

    /// Counts the text of a scalar, and keeps the scalar if it has an anchor.
    mutating func add(_ node: Node, textWeight: Int, as name: String?) {
        expandedText += textWeight
        if let name { named[name] = Named(node: node, weight: 1, textWeight: textWeight, height: 0) }
    }

    /// Begins a collection with an anchor, after the collection was counted as a node.
    mutating func begin(_ name: String, depth: Int) -> Beginning {
        let beginning = Beginning(
            name: name, depth: depth, nodes: expanded - 1, text: expandedText, deepest: deepest)
        deepest = depth
        open.insert(name)
        return beginning
    }

    /// Ends a collection with an anchor, and keeps it with the size that each of its aliases counts.
    mutating func end(_ beginning: Beginning, with node: Node) {
        open.remove(beginning.name)
        named[beginning.name] = Named(
            node: node, weight: expanded - beginning.nodes, textWeight: expandedText - beginning.text,
            height: deepest - beginning.depth)
        deepest = max(deepest, beginning.deepest)
    }

    /// Returns the node that an alias repeats; nil if there is no such anchor.
    mutating func node(named name: String, depth: Int, at span: Span) throws(NodeReader.ReadFailure) -> Node? {
        if open.contains(name) {
            throw NodeReader.ReadFailure(
                finding: Diagnostic(
                    .recursiveAnchor, "cannot repeat '*\(name.excerpt)' inside its own value", at: span))
        }
        guard let anchor = named[name] else { return nil }
        expanded += anchor.weight - 1
        expandedText += anchor.textWeight
        deepest = max(deepest, depth + anchor.height)
        try checkDepth(at: span)
        try checkSize(repeating: name, at: span)
        return anchor.node
    }

    /// Returns the anchor that an unknown name probably means; nil if there are too many anchors to compare them all.
    func nearest(to name: String) -> String? {
        named.count <= 1000 ? Suggestion.nearest(to: name, among: named.keys.sorted()) : nil
    }

    private func checkDepth(at span: Span) throws(NodeReader.ReadFailure) {
        if deepest <= Anchors.depthLimit { return }
        throw NodeReader.ReadFailure(
            finding: Diagnostic(
                .tooDeep, "cannot read more than \(Anchors.depthLimit) levels of nesting", at: span))
    }

    private func checkSize(repeating name: String, at span: Span) throws(NodeReader.ReadFailure) {
        guard expanded <= max(Anchors.expansionLimit, 10 * written) else {
            throw NodeReader.ReadFailure(
                finding: Diagnostic(
                    .aliasesExpandTooFar,
                    "cannot repeat '*\(name.excerpt)' here: the aliases expand to too many values",
                    at: span, notes: ["a file may expand to 100000 values, or to ten times as many as it contains"]))
        }
        guard expandedText <= Anchors.expandedTextLimit else {
            throw NodeReader.ReadFailure(
                finding: Diagnostic(
                    .aliasesExpandTooFar, "cannot repeat '*\(name.excerpt)' here: the aliases expand to too much text",
                    at: span, notes: ["a file may expand to 32 MiB of text"]))
        }
    }
}
