/// Writes the tokens and comments of a text with canonical white space. Each token and comment stays on its line.
struct Formatter {
    private let source: TextLines
    private var comments: ArraySlice<Comment>
    private var output = FormattedLines()
    private var indentation = Indentation()
    /// The kind of the token that was written last.
    private var previous: YAMLToken.Kind?
    /// The line of the source on which the last token or comment ends, and the column at which the token ends there.
    private var line = 0
    private var end = 1
    /// Whether the next token is the first token of a key.
    private var beginsKey = false
    private var endsWithBreak = true

    static func format(_ source: TextLines, _ tokens: [YAMLToken], _ comments: [Comment]) -> String {
        var formatter = Formatter(source: source, comments: comments[...])
        for token in tokens { formatter.add(token) }
        return formatter.output.text(endsWithBreak: formatter.endsWithBreak)
    }

    private init(source: TextLines, comments: ArraySlice<Comment>) {
        self.source = source
        self.comments = comments
    }

    private mutating func add(_ token: YAMLToken) {
        indentation.enter(token)
        if token.isWritten {
            write(token)
        } else if token.kind == .streamEnd {
            writeComments(before: token, at: 0)
        } else if token.kind == .key {
            beginsKey = true
        }
    }

    private mutating func write(_ token: YAMLToken) {
        let column = indentation.column(of: token.kind, beginsKey: beginsKey)
        writeComments(before: token, at: column)
        let beginsLine = token.firstLine > line
        if beginsLine {
            beginLine(token.firstLine, at: column)
        } else if token.kind.isApart(from: previous) {
            output.add(" ")
        }
        if token.kind == .flowClosing { indentation.closeFlow() }
        if token.kind == .flowOpening {
            indentation.openFlow(
                line: token.firstLine, startingAt: beginsLine ? column : nil, lineColumn: output.indent)
        }
        if token.kind == .blockScalar { writeBlockScalar(token) } else { writePieces(of: token) }
        indentation.forgetEnded()
        beginsKey = false
        previous = token.kind
    }

    /// Writes the comments between the previous token and this one.
    private mutating func writeComments(before token: YAMLToken, at column: Int) {
        while let comment = comments.first, token.kind == .streamEnd || comment.position < token.span.start {
            comments.removeFirst()
            write(comment, before: column)
        }
    }

    private mutating func write(_ comment: Comment, before column: Int) {
        if comment.line == line {
            output.add(comment, after: end)
        } else {
            let written = Int(comment.position.column) - 1
            beginLine(comment.line, at: indentation.column(ofCommentAt: written, before: column))
            output.add(comment.text)
            line = comment.line
        }
    }

    /// Begins a line of the output. If there are empty lines before it in the source, one of them is kept.
    private mutating func beginLine(_ next: Int, at column: Int) {
        if next > line + 1, !output.isEmpty { output.addEmptyLine() }
        output.beginLine(at: column)
    }

    /// Writes a token that may span several lines, such as a text in quotes or a plain one. The indentation of its
    /// lines is not part of the text.
    private mutating func writePieces(of token: YAMLToken) {
        line = Int(token.span.end.line)
        end = Int(token.span.end.column)
        if token.firstLine == line {
            // The common case: the token is on one line.
            output.add(source.characters(onLine: line, from: Int(token.span.start.column), to: end).text)
            return
        }
        let pieces = source.pieces(of: token.span)
        for (index, piece) in pieces.enumerated() {
            let isLast = index == pieces.count - 1
            if index == 0 {
                output.add((isLast ? piece : piece.withoutFoldedBlanks).text)
            } else {
                let text = piece.drop(while: \.isBlank)
                if text.isEmpty { output.addEmptyLine() } else { output.beginLine(at: indentation.value) }
                output.add((isLast ? text : text.withoutFoldedBlanks).text)
            }
        }
    }

    private mutating func writeBlockScalar(_ token: YAMLToken) {
        let parent = indentation.blocks.last
        let scalar = BlockScalar(token, in: source, parent: parent?.written ?? -1)
        output.add(scalar.header)
        if let comment = comments.first, comment.line == token.firstLine {
            comments.removeFirst()
            output.add(comment, after: Int(token.span.start.column) + scalar.header.unicodeScalars.count)
        }
        let column = max(parent?.canonical ?? 0, 0) + (scalar.step ?? Indentation.step)
        for text in scalar.lines {
            if text.isEmpty { output.addEmptyLine() } else { output.beginLine(at: column) }
            output.add(text)
        }
        line = scalar.lastLine
        endsWithBreak = !scalar.isCutShort
    }
}

extension YAMLToken.Kind {
    /// Whether a space separates the token from the previous one on its line.
    fileprivate func isApart(from previous: YAMLToken.Kind?) -> Bool {
        guard let previous else { return false }
        return switch self {
        // Without a space, a reader other than libyaml may take these signs for a part of the name before them.
        case .flowEntry, .flowClosing: previous == .property || previous == .value || previous == .key
        case .value: previous == .alias || previous == .property || previous == .key || previous == .flowEntry
        default: previous != .flowOpening
        }
    }
}

extension TextLines.Characters {
    /// The characters without the blanks at their end, which YAML drops where it folds lines. One blank is kept after a
    /// backslash, because the backslash may escape it.
    fileprivate var withoutFoldedBlanks: Self {
        let kept = withoutTrailingBlanks
        return kept.last == "\\" ? prefix(kept.count + 1) : kept
    }
}
