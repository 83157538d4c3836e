/// Computes how far lines are indented, from the collections that are open. Columns are counted from 0.
struct Indentation {
    static let step = 2

    /// A mapping or a list that is structured by indentation.
    struct Block {
        /// The column of the block's keys or dashes in the source.
        let written: Int
        /// The column of the block's keys or dashes in the output.
        let canonical: Int
        /// Whether the block is a list whose dashes are in the column of the key above. No token marks the end of such
        /// a list.
        var isFlush = false
        let isMapping: Bool

        /// The first column at which a comment below the block still belongs to it.
        var firstCommentColumn: Int { isFlush ? written + 1 : written }
    }

    /// A list or a mapping in brackets.
    struct Flow {
        /// The column of the closing bracket if it begins a line.
        let base: Int
        /// The line of the opening bracket.
        let line: Int
    }

    private(set) var blocks: [Block] = []
    private(set) var flows: [Flow] = []
    /// The blocks that ended after the last token. A comment may still belong to one of them.
    private(set) var ended: [Block] = []

    /// The column of the keys or dashes of the innermost block. Outside of all blocks it is negative, so that a value
    /// is in column 0.
    private var block: Int { blocks.last?.canonical ?? -Indentation.step }

    /// The column of a value with a line of its own, and of the further lines of a long text.
    var value: Int { flows.last.map { $0.base + Indentation.step } ?? block + Indentation.step }

    /// Returns the column of a token that begins a line.
    ///
    /// - Parameter beginsKey: Whether the token is the first one of a key.
    func column(of kind: YAMLToken.Kind, beginsKey: Bool) -> Int {
        if let flow = flows.last { return kind == .flowClosing ? flow.base : flow.base + Indentation.step }
        return switch kind {
        case .directive, .documentMark, .streamEnd: 0
        case .key, .value, .blockEntry: max(block, 0)
        default: beginsKey ? max(block, 0) : value
        }
    }

    /// Returns the column of a comment with a line of its own.
    ///
    /// - Parameters:
    ///   - written: The comment's column in the source.
    ///   - next: The column in the output of the token after the comment.
    func column(ofCommentAt written: Int, before next: Int) -> Int {
        ended.filter { $0.firstCommentColumn <= written }.map(\.canonical).max() ?? next
    }

    /// Opens and closes the blocks that begin or end at a token.
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

    /// Opens a collection in brackets.
    ///
    /// - Parameters:
    ///   - start: The column of the bracket if it begins its line; nil otherwise.
    ///   - lineColumn: The column at which the bracket's line begins.
    mutating func openFlow(line: Int, startingAt start: Int?, lineColumn: Int) {
        let base =
            if let outer = flows.last { outer.line == line ? outer.base : lineColumn } else { start ?? max(block, 0) }
        flows.append(Flow(base: base, line: line))
    }

    mutating func closeFlow() { _ = flows.popLast() }

    /// Forgets the blocks that ended, after a token was written. Later comments cannot belong to them.
    mutating func forgetEnded() { ended = [] }

    private mutating func open(_ block: Block) { blocks.append(block) }

    private mutating func close() {
        if let last = blocks.popLast() { ended.append(last) }
    }

    private mutating func closeFlush() {
        if blocks.last?.isFlush == true { close() }
    }
}
