/// A comment and its position.
struct Comment {
    /// The comment from `#` on, without blanks at its end.
    let text: String
    let position: Position

    var line: Int { Int(position.line) }

    /// Returns all comments of a text in their order. A comment is any text between two tokens that is not white space.
    static func all(in lines: TextLines, around tokens: [YAMLToken]) -> [Comment] {
        var comments: [Comment] = []
        var end = Position(line: 1, column: 1)
        for token in tokens where token.isWritten || token.kind == .streamEnd {
            let start = token.kind == .streamEnd ? Position(line: lines.count + 1, column: 1) : token.span.start
            collect(from: end, to: start, in: lines, &comments)
            if token.kind == .blockScalar {
                // libyaml counts a comment after the `|` as a part of the scalar.
                let content = Position(line: token.firstLine + 1, column: 1)
                collect(from: token.span.start, to: content, in: lines, &comments)
            }
            end = token.span.end
        }
        return comments
    }

    private static func collect(from start: Position, to end: Position, in lines: TextLines, _ found: inout [Comment]) {
        guard start < end else { return }
        for line in Int(start.line)...Int(end.line) {
            let rest = lines.characters(
                onLine: line, from: line == Int(start.line) ? Int(start.column) : 1,
                to: line == Int(end.line) ? Int(end.column) : nil)
            guard let sign = rest.firstIndex(of: "#") else { continue }
            let column = sign - lines[line].startIndex + 1
            found.append(
                Comment(
                    text: rest[sign...].withoutTrailingBlanks.text, position: Position(line: line, column: column)))
        }
    }
}
