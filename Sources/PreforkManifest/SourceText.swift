/// A source cut into lines, so that a span can be shown and looked into.
struct SourceText: Sendable {
    let name: String
    private let bytes: [UInt8]
    /// Where each line starts. The last line may be empty; there is always one.
    private let lineStarts: [Int]

    init(_ source: Source) {
        name = source.name
        bytes = source.bytes
        lineStarts = SourceText.lineStarts(in: source.bytes, from: SourceText.markLength(of: source.bytes))
    }

    /// The text without its byte order mark, for the parser.
    var content: ArraySlice<UInt8> { bytes[(lineStarts.first ?? 0)...] }

    /// A line without its break; nil when there is none of that number.
    func line(_ number: Int) -> String? {
        guard number >= 1, number <= lineStarts.count else { return nil }
        let start = lineStarts[number - 1]
        let next = number < lineStarts.count ? lineStarts[number] : bytes.count
        let line = String(decoding: bytes[start..<next], as: UTF8.self)
        return String(line.unicodeScalars.prefix { !SourceText.breaks.contains($0) })
    }

    /// The place itself, or the end of the text for one behind it: libyaml reads a line break that is not there.
    func clamped(_ position: Position) -> Position {
        guard Int(position.line) > lineStarts.count else { return position }
        return Position(line: lineStarts.count, column: (line(lineStarts.count)?.unicodeScalars.count ?? 0) + 1)
    }

    /// What stands between the ends of a span, each character with its place.
    func characters(in span: Span) -> [(character: Unicode.Scalar, position: Position)] {
        var found: [(character: Unicode.Scalar, position: Position)] = []
        var line = Int(span.start.line)
        while line <= Int(span.end.line), let text = self.line(line) {
            for (index, character) in text.unicodeScalars.enumerated() {
                let position = Position(line: line, column: index + 1)
                if position >= span.start, position < span.end { found.append((character, position)) }
            }
            line += 1
        }
        return found
    }

    /// The character at a place; nil at the end of a line.
    func character(at position: Position) -> Unicode.Scalar? {
        line(Int(position.line))?.unicodeScalars.dropFirst(Int(position.column) - 1).first
    }

    /// The place of a byte, for readers that count bytes.
    func position(ofByte offset: Int) -> Position {
        let offset = min(max(offset, lineStarts.first ?? 0), bytes.count)
        let line = lineStarts.partitioningIndex { $0 > offset }
        let start = lineStarts[max(line - 1, 0)]
        let before = bytes[start..<offset].count { $0 & 0xC0 != 0x80 }
        return Position(line: max(line, 1), column: before + 1)
    }

    /// Three bytes of byte order mark, or none.
    private static func markLength(of bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    /// What ends a line for libyaml ends one here, or its marks would point to other lines.
    private static let breaks: Set<Unicode.Scalar> = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]

    private static func lineStarts(in bytes: [UInt8], from start: Int) -> [Int] {
        var starts = [start]
        bytes.withUnsafeBufferPointer { bytes in
            var index = start
            while index < bytes.count {
                let width = breakWidth(at: index, in: bytes)
                index += max(width, 1)
                if width > 0 { starts.append(index) }
            }
        }
        return starts
    }

    /// How many bytes the line break at `index` has; 0 when there is none.
    private static func breakWidth(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        func follows(_ distance: Int, _ byte: UInt8) -> Bool {
            index + distance < bytes.count && bytes[index + distance] == byte
        }
        return switch bytes[index] {
        case 0x0A: 1
        case 0x0D: follows(1, 0x0A) ? 2 : 1
        case 0xC2: follows(1, 0x85) ? 2 : 0
        case 0xE2: follows(1, 0x80) && (follows(2, 0xA8) || follows(2, 0xA9)) ? 3 : 0
        default: 0
        }
    }
}

extension Array {
    /// The first index whose element is past the boundary; `isPast` is false, then true, along the array.
    fileprivate func partitioningIndex(where isPast: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if isPast(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
