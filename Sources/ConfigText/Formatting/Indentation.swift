/// How far lines are indented: the collections that are open, each with the column it had and the one it gets.
struct Indentation {
    static let step = 2

    /// A mapping or a list that is told by its indentation.
    struct Block {
        /// Columns count from 0 here.
        let written: Int
        let canonical: Int
        /// A list whose dashes stand in the column of the key above. Nothing marks its end.
        var isFlush = false
        let isMapping: Bool

        /// A comment from this column on belongs to the block that ends above it.
        var claim: Int { isFlush ? written + 1 : written }
    }

    /// A list or a mapping in brackets.
    struct Flow {
        /// The column of a closing bracket that begins a line.
        let base: Int
        /// Where the bracket opens.
        let line: Int
    }

    private(set) var blocks: [Block] = []
    private(set) var flows: [Flow] = []
    /// The blocks that ended since a token was seen. A comment may still belong to one of them.
    private(set) var ended: [Block] = []

    /// Where the keys or dashes of the innermost block stand; before the first block, so that a value stands at 0.
    private var block: Int { blocks.last?.canonical ?? -Indentation.step }

    /// Where a value stands that has a line of its own, and where the lines of a long text go on.
    var value: Int { flows.last.map { $0.base + Indentation.step } ?? block + Indentation.step }

    /// The column of a token that begins a line.
    ///
    /// - Parameter beginsKey: Whether it is the first token of a key that stands before its colon.
    func column(of kind: YAMLToken.Kind, beginsKey: Bool) -> Int {
        if let flow = flows.last { return kind == .flowClosing ? flow.base : flow.base + Indentation.step }
        return switch kind {
        case .directive, .documentMark, .streamEnd: 0
        case .key, .value, .blockEntry: max(block, 0)
        default: beginsKey ? max(block, 0) : value
        }
    }

    /// The column of a comment with a line of its own.
    ///
    /// - Parameter next: The column of the token that follows it.
    func column(ofCommentAt written: Int, before next: Int) -> Int {
        ended.filter { $0.claim <= written }.map(\.canonical).max() ?? next
    }

    /// Takes in a token for which nothing is written, and what begins and ends with one that is.
    mutating func enter(_ token: YAMLToken) {
        guard flows.isEmpty else { return }
        let column = Int(token.span.start.column) - 1
        switch token.kind {
        case .blockMappingStart: open(Block(written: column, canonical: value, isMapping: true))
        case .blockSequenceStart: open(Block(written: column, canonical: value, isMapping: false))
        case .blockEnd:
            closeFlush()
            close()
        case .key, .value: closeFlush()
        case .blockEntry:
            guard let mapping = blocks.last, mapping.isMapping else { return }
            open(Block(written: mapping.written, canonical: value, isFlush: true, isMapping: false))
        default: break
        }
    }

    /// - Parameter start: The column of the bracket, when it begins its line; `line`: the column its line begins at.
    mutating func openFlow(line: Int, startingAt start: Int?, lineColumn: Int) {
        let base =
            if let outer = flows.last { outer.line == line ? outer.base : lineColumn } else { start ?? max(block, 0) }
        flows.append(Flow(base: base, line: line))
    }

    mutating func closeFlow() { _ = flows.popLast() }

    /// A token was seen: what ended before it is over.
    mutating func settle() { ended = [] }

    private mutating func open(_ block: Block) { blocks.append(block) }

    private mutating func close() {
        if let last = blocks.popLast() { ended.append(last) }
    }

    private mutating func closeFlush() {
        if blocks.last?.isFlush == true { close() }
    }
}
