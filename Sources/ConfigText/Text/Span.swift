/// A place in a source.
public struct Position: Hashable, Sendable, Comparable {
    // 32 bits, because every node stores four of these numbers.
    /// The line, counted from 1.
    public let line: Int32
    /// The column, counted from 1 in code points.
    public let column: Int32

    package init(line: Int, column: Int) {
        self.line = Int32(clamping: line)
        self.column = Int32(clamping: column)
    }

    public static func < (left: Position, right: Position) -> Bool {
        left.line == right.line ? left.column < right.column : left.line < right.line
    }
}

/// A range of characters in a source.
public struct Span: Hashable, Sendable {
    /// The position of the first character.
    public let start: Position
    /// The position after the last character.
    public let end: Position

    package init(from start: Position, to end: Position) {
        self.start = start
        self.end = max(start, end)
    }

    /// The span of a diagnostic that concerns the file as a whole.
    package static let fileStart = Span(
        from: Position(line: 1, column: 1), to: Position(line: 1, column: 1))
}

extension Span {
    package init(ofCharacterAt position: Position) {
        self.init(from: position, to: Position(line: Int(position.line), column: Int(position.column) + 1))
    }
}

/// A value and the span at which it is written.
package struct Located<Value> {
    package let value: Value
    package let span: Span

    package init(_ value: Value, at span: Span) {
        self.value = value
        self.span = span
    }
}

extension Located: Sendable where Value: Sendable {}
