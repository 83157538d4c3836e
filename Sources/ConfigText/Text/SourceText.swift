/// A source cut into lines, so that a span can be shown and looked into.
package struct SourceText: Sendable {
    package let name: String
    /// What its kind of file calls things.
    let vocabulary: Vocabulary
    private let bytes: [UInt8]
    /// Where each line starts. The last line may be empty; there is always one.
    private let lineStarts: [Int]
    /// How many characters precede each block of bytes. A manifest may be one line of megabytes, and a thousand
    /// findings on it must not count its characters a thousand times.
    private let charactersBefore: [Int]

    private static let blockSize = 4096

    package init(_ source: Source, in vocabulary: Vocabulary = .plain) {
        self.vocabulary = vocabulary
        name = source.name
        bytes = source.bytes
        lineStarts = SourceText.lineStarts(in: source.bytes, from: SourceText.markLength(of: source.bytes))
        charactersBefore = SourceText.charactersBeforeBlocks(of: source.bytes)
    }

    /// The text without its byte order mark, for the parser.
    var content: ArraySlice<UInt8> { bytes[(lineStarts.first ?? 0)...] }

    var lineCount: Int { lineStarts.count }

    /// Up to `count` characters of a line from a column on, counted from 1. The break is no part of the line.
    package func characters(onLine line: Int, from column: Int, count: Int) -> [Unicode.Scalar] {
        guard line >= 1, line <= lineStarts.count, count > 0 else { return [] }
        let next = line < lineStarts.count ? lineStarts[line] : bytes.count
        let start = min(offset(ofCharacter: max(column, 1) - 1, from: lineStarts[line - 1]), next)
        // No character has more than four bytes.
        let end = count < next - start ? min(start + 4 * count, next) : next
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        return Array(text.unicodeScalars.prefix(count).prefix { !SourceText.isBreak($0) })
    }

    /// The number of the line that is one too many of its kind.
    func firstLine(after limit: Int, beginningWith byte: UInt8) -> Int? {
        let lines = lineStarts.indices.lazy.filter {
            bytes.indices.contains(lineStarts[$0]) && bytes[lineStarts[$0]] == byte
        }
        return lines.dropFirst(limit).first.map { $0 + 1 }
    }

    /// The place itself, or the end of the text for one behind it: libyaml reads a line break that is not there.
    func clamped(_ position: Position) -> Position {
        guard Int(position.line) > lineStarts.count else { return position }
        // The last line has no break at its end.
        return self.position(ofByte: bytes.count)
    }

    /// The break that ends the first line, for lines that are added.
    package var lineBreak: String {
        guard lineStarts.count > 1, bytes[..<lineStarts[1]].suffix(2).elementsEqual([0x0D, 0x0A]) else { return "\n" }
        return "\r\n"
    }

    /// The bytes between the ends of a span.
    package func bytes(in span: Span) -> ArraySlice<UInt8> {
        let start = offset(of: span.start)
        return bytes[start..<max(start, offset(of: span.end))]
    }

    /// The character at a place; nil at the end of a line.
    package func character(at position: Position) -> Unicode.Scalar? {
        characters(onLine: Int(position.line), from: Int(position.column), count: 1).first
    }

    /// The place of a byte, for readers that count bytes.
    package func position(ofByte offset: Int) -> Position {
        let offset = min(max(offset, lineStarts.first ?? 0), bytes.count)
        let line = lineStarts.partitioningIndex { $0 > offset }
        let start = lineStarts[max(line - 1, 0)]
        return Position(line: max(line, 1), column: charactersBefore(byte: offset) - charactersBefore(byte: start) + 1)
    }

    private func offset(of position: Position) -> Int {
        let line = min(max(Int(position.line), 1), lineStarts.count)
        return offset(ofCharacter: max(Int(position.column), 1) - 1, from: lineStarts[line - 1])
    }

    private func charactersBefore(byte offset: Int) -> Int {
        let block = offset / SourceText.blockSize
        guard block < charactersBefore.count else { return (charactersBefore.last ?? 0) + lastBlock.characterCount }
        return charactersBefore[block] + bytes[block * SourceText.blockSize..<offset].characterCount
    }

    private var lastBlock: ArraySlice<UInt8> {
        bytes[max(0, (charactersBefore.count - 1) * SourceText.blockSize)...]
    }

    /// The byte at which the `index`th character behind `start` begins; the text's end when there are not so many.
    private func offset(ofCharacter index: Int, from start: Int) -> Int {
        // As nearly always: so near that counting from the block's beginning would take longer.
        if index < 256 { return offset(ofCharacter: index, countingFrom: start) }
        let block = start / SourceText.blockSize
        guard block < charactersBefore.count else { return bytes.count }
        let (wanted, overflow) = charactersBefore(byte: start).addingReportingOverflow(index)
        guard !overflow else { return bytes.count }
        let home = max(charactersBefore.partitioningIndex { $0 > wanted } - 1, block)
        return offset(ofCharacter: wanted - charactersBefore[home], countingFrom: home * SourceText.blockSize)
    }

    private func offset(ofCharacter index: Int, countingFrom start: Int) -> Int {
        var left = index
        for offset in start..<max(start, bytes.count) where bytes[offset].beginsCharacter {
            if left == 0 { return offset }
            left -= 1
        }
        return bytes.count
    }

    /// Three bytes of byte order mark, or none.
    private static func markLength(of bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    /// What ends a line for libyaml ends one here, or its marks would point to other lines.
    static func isBreak(_ character: Unicode.Scalar) -> Bool {
        switch character {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    private static func charactersBeforeBlocks(of bytes: [UInt8]) -> [Int] {
        var before: [Int] = []
        var count = 0
        for start in stride(from: 0, to: bytes.count, by: blockSize) {
            before.append(count)
            count += bytes[start..<min(start + blockSize, bytes.count)].characterCount
        }
        return before
    }

    private static func lineStarts(in bytes: [UInt8], from start: Int) -> [Int] {
        var starts = [start]
        bytes.withUnsafeBufferPointer { bytes in
            var index = start
            while index < bytes.count {
                // As nearly every byte: neither a control character nor the first of several bytes.
                if (0x20...0x7F).contains(bytes[index]) {
                    index += 1
                    continue
                }
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

extension UInt8 {
    /// False for the second and later bytes of a character in UTF-8.
    fileprivate var beginsCharacter: Bool { self & 0xC0 != 0x80 }
}

extension ArraySlice<UInt8> {
    fileprivate var characterCount: Int { withUnsafeBufferPointer { $0.count(where: \.beginsCharacter) } }
}

extension Array {
    /// The first index whose element is past the boundary; `isPast` is false, then true, along the array.
    package func partitioningIndex(where isPast: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if isPast(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
