/// A text divided into lines of code points, with the same lines and columns as libyaml.
struct TextLines {
    typealias Characters = ArraySlice<Unicode.Scalar>

    /// The lines without their line breaks. The last line is empty if the text ends with a line break.
    private let lines: [Characters]

    init(_ text: SourceText) {
        let characters = Array(String(decoding: text.content, as: UTF8.self).unicodeScalars)
        var lines: [Characters] = []
        var start = 0
        for (index, character) in characters.enumerated() where SourceText.isBreak(character) {
            if character == "\n", index > 0, characters[index - 1] == "\r" {
                start = index + 1
            } else {
                lines.append(characters[start..<index])
                start = index + 1
            }
        }
        lines.append(characters[start...])
        self.lines = lines
    }

    var count: Int { lines.count }

    /// The characters of a line, which is counted from 1; empty if there is no such line.
    subscript(line: Int) -> Characters { line >= 1 && line <= lines.count ? lines[line - 1] : [] }

    /// Returns the characters of a line from a column on and, if `end` is given, before that column. Columns are
    /// counted from 1.
    func characters(onLine line: Int, from start: Int, to end: Int? = nil) -> Characters {
        let rest = self[line].dropFirst(max(start - 1, 0))
        return end.map { rest.prefix(max($0 - max(start, 1), 0)) } ?? rest
    }

    /// Returns the parts of a span, one for each of its lines.
    func pieces(of span: Span) -> [Characters] {
        let (first, last) = (Int(span.start.line), Int(span.end.line))
        return (first...max(first, last)).map { line in
            characters(
                onLine: line, from: line == first ? Int(span.start.column) : 1,
                to: line == last ? Int(span.end.column) : nil)
        }
    }
}

extension TextLines.Characters {
    var leadingSpaces: Int { prefix { $0 == " " }.count }

    var withoutTrailingBlanks: Self { self[..<(lastIndex { !$0.isBlank }.map { $0 + 1 } ?? startIndex)] }

    var withoutBlanks: Self { drop(while: \.isBlank).withoutTrailingBlanks }

    var text: String {
        // The bytes are written directly: appending to a view of code points takes several times as long.
        String(unsafeUninitializedCapacity: 4 * count) { buffer in
            var end = 0
            for character in self {
                for byte in character.utf8 {
                    buffer[end] = byte
                    end += 1
                }
            }
            return end
        }
    }
}

extension Unicode.Scalar {
    /// Whether the character is a space or a tab, which separate the tokens of a line.
    var isBlank: Bool { self == " " || self == "\t" }
}
