/// A source divided into lines, which translates between bytes, characters and positions.
package struct SourceText: Sendable {
    package let name: String
    /// The words in which diagnostics speak of this kind of file.
    let vocabulary: Vocabulary
    private let bytes: [UInt8]
    /// The offset of the first byte of each line. There is at least one line, and the last line may be empty.
    private let lineStarts: [Int]
    /// The number of characters before each block of bytes. A file may be one line of several megabytes, and a thousand
    /// diagnostics on that line must not count its characters a thousand times.
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

    /// Returns up to `count` characters of a line, beginning at a column that is counted from 1. The line break is not
    /// part of the line.
    package func characters(onLine line: Int, from column: Int, count: Int) -> [Unicode.Scalar] {
        guard line >= 1, line <= lineStarts.count, count > 0 else { return [] }
        let next = line < lineStarts.count ? lineStarts[line] : bytes.count
        let start = min(offset(ofCharacter: max(column, 1) - 1, from: lineStarts[line - 1]), next)
        // No character has more than four bytes.
        let end = count < next - start ? min(start + 4 * count, next) : next
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        return Array(text.unicodeScalars.prefix(count).prefix { !SourceText.isBreak($0) })
    }

    /// Returns the number of the first line beyond a limit, among the lines that begin with the given byte.
    func firstLine(after limit: Int, beginningWith byte: UInt8) -> Int? {
        let lines = lineStarts.indices.lazy.filter {
            bytes.indices.contains(lineStarts[$0]) && bytes[lineStarts[$0]] == byte
        }
        return lines.dropFirst(limit).first.map { $0 + 1 }
    }

    /// Returns a position, or the end of the text if the position is after it. libyaml reads a line break at the end of
    /// the text even if there is none, so its positions can be on a line that does not exist.
    func clamped(_ position: Position) -> Position {
        guard Int(position.line) > lineStarts.count else { return position }
        // The last line has no line break.
        return self.position(ofByte: bytes.count)
    }

    /// The line break of the first line. A fix that adds a line uses the same line break.
    package var lineBreak: String {
        guard lineStarts.count > 1, bytes[..<lineStarts[1]].suffix(2).elementsEqual([0x0D, 0x0A]) else { return "\n" }
        return "\r\n"
    }

    /// Returns the bytes of a span.
    package func bytes(in span: Span) -> ArraySlice<UInt8> {
        let start = offset(of: span.start)
        return bytes[start..<max(start, offset(of: span.end))]
    }

    /// Returns the character at a position; nil at the end of a line.
    package func character(at position: Position) -> Unicode.Scalar? {
        characters(onLine: Int(position.line), from: Int(position.column), count: 1).first
    }

    /// Returns the position of a byte, for readers that count bytes.
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

    /// Returns the offset of the `index`th character after the byte at `start`, or of the end of the text if there are
    /// fewer characters.
    private func offset(ofCharacter index: Int, from start: Int) -> Int {
        // The common case: the character is so near that counting from the beginning of its block takes longer.
        if index < 256 { return offset(ofCharacter: index, countingFrom: start) }
        let block = start / SourceText.blockSize
        guard block < charactersBefore.count else { return bytes.count }
        let (wanted, overflow) = charactersBefore(byte: start).addingReportingOverflow(index)
        guard !overflow else { return bytes.count }
        let nearest = max(charactersBefore.partitioningIndex { $0 > wanted } - 1, block)
        return offset(ofCharacter: wanted - charactersBefore[nearest], countingFrom: nearest * SourceText.blockSize)
    }

    private func offset(ofCharacter index: Int, countingFrom start: Int) -> Int {
        var left = index
        for offset in start..<max(start, bytes.count) where bytes[offset].beginsCharacter {
            if left == 0 { return offset }
            left -= 1
        }
        return bytes.count
    }

    /// Returns the length of the byte order mark: three bytes, or none.
    private static func markLength(of bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    /// Whether a character ends a line. These are the characters that end a line for libyaml, so that its positions
    /// point to the same lines.
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
                // The common case: printable ASCII, which cannot begin a line break.
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

    /// Returns the number of bytes of the line break at `index`; 0 if there is none.
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
    /// Whether the byte is the first one of a character in UTF-8.
    fileprivate var beginsCharacter: Bool { self & 0xC0 != 0x80 }
}

extension ArraySlice<UInt8> {
    fileprivate var characterCount: Int { withUnsafeBufferPointer { $0.count(where: \.beginsCharacter) } }
}

extension Array {
    /// Returns the first index whose element satisfies `isPast`, which must be false for the elements before that index
    /// and true from there on. Returns `count` if no element satisfies it.
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
