/// What the anchors of a text name, and how much the text comes to with each alias counted as what it stands for. Every
/// limit that protects the reader from depth and from repetition is kept here.
struct Anchors {
    private var named: [String: Named] = [:]
    /// Anchors whose node is still being read.
    private var open: Set<String> = []
    private var written = 0
    /// Nodes with each alias counted as what it stands for.
    private var expanded = 0
    /// Bytes of texts, counted in the same way: a long one costs its length wherever it is repeated.
    private var expandedText = 0
    private var deepest = 0

    static let depthLimit = 64
    static let expansionLimit = 100_000
    static let expandedTextLimit = 32 << 20

    private struct Named {
        let node: Node
        let weight: Int
        let textWeight: Int
        let height: Int
    }

    /// How things stood when an anchored collection began.
    struct Beginning {
        fileprivate let name: String
        fileprivate let depth: Int
        fileprivate let nodes: Int
        fileprivate let text: Int
        fileprivate let deepest: Int
    }

    /// Takes in a node that begins, be it an alias or something written out.
    mutating func count(depth: Int, at span: Span) throws(NodeReader.ReadFailure) {
        written += 1
        expanded += 1
        deepest = max(deepest, depth)
        try checkDepth(at: span)
    }

    /// Takes in a text, which may be anchored.
    mutating func add(_ node: Node, textWeight: Int, as name: String?) {
        expandedText += textWeight
        if let name { named[name] = Named(node: node, weight: 1, textWeight: textWeight, height: 0) }
    }

    /// Begins a collection that has been counted.
    mutating func begin(_ name: String, depth: Int) -> Beginning {
        let beginning = Beginning(
            name: name, depth: depth, nodes: expanded - 1, text: expandedText, deepest: deepest)
        deepest = depth
        open.insert(name)
        return beginning
    }

    /// Keeps the collection, with the size and height that its aliases will have.
    mutating func end(_ beginning: Beginning, with node: Node) {
        open.remove(beginning.name)
        named[beginning.name] = Named(
            node: node, weight: expanded - beginning.nodes, textWeight: expandedText - beginning.text,
            height: deepest - beginning.depth)
        deepest = max(deepest, beginning.deepest)
    }

    /// What an alias stands for; nil when there is no such anchor.
    mutating func node(named name: String, depth: Int, at span: Span) throws(NodeReader.ReadFailure) -> Node? {
        if open.contains(name) {
            throw NodeReader.ReadFailure(
                finding: Diagnostic(
                    .recursiveAnchor, "cannot use '*\(name.excerpt)' inside the value that it names", at: span))
        }
        guard let anchor = named[name] else { return nil }
        expanded += anchor.weight - 1
        expandedText += anchor.textWeight
        deepest = max(deepest, depth + anchor.height)
        try checkDepth(at: span)
        try checkSize(repeating: name, at: span)
        return anchor.node
    }

    /// The anchor that was probably meant. A thousand unknown ones are not each compared with a hundred thousand.
    func nearest(to name: String) -> String? {
        named.count <= 1000 ? Suggestion.nearest(to: name, among: named.keys.sorted()) : nil
    }

    private func checkDepth(at span: Span) throws(NodeReader.ReadFailure) {
        if deepest <= Anchors.depthLimit { return }
        throw NodeReader.ReadFailure(
            finding: Diagnostic(
                .tooDeep, "cannot read what is nested more than \(Anchors.depthLimit) levels deep", at: span))
    }

    private func checkSize(repeating name: String, at span: Span) throws(NodeReader.ReadFailure) {
        guard expanded <= max(Anchors.expansionLimit, 10 * written) else {
            throw NodeReader.ReadFailure(
                finding: Diagnostic(
                    .aliasesExpandTooFar,
                    "cannot repeat '*\(name.excerpt)' here: the aliases stand for too many values",
                    at: span, notes: ["they may stand for ten times what is written, and always for 100000 values"]))
        }
        guard expandedText <= Anchors.expandedTextLimit else {
            throw NodeReader.ReadFailure(
                finding: Diagnostic(
                    .aliasesExpandTooFar, "cannot repeat '*\(name.excerpt)' here: the aliases stand for too much text",
                    at: span, notes: ["with what they repeat, all texts may have 32 MiB"]))
        }
    }
}
