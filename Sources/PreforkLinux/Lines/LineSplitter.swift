internal import Glibc

/// Cuts the bytes of a pipe into lines, in whatever portions they arrive.
///
/// A line that is longer than the limit is cut into pieces, so that a worker that writes no line break cannot make the
/// buffer grow without end.
struct LineSplitter {
    /// What is known of a piece of a line. A line within the limit is one piece.
    struct Piece: Equatable {
        /// The position of the piece in its line, from 0.
        var position = 0
        /// Whether further pieces of the line follow.
        var continues = false

        var isWhole: Bool { position == 0 && !continues }
    }

    /// The longest piece in bytes.
    var limit: Int {
        didSet { limit = max(limit, LineSplitter.leastLimit) }
    }
    /// The beginning of a line whose line break has not arrived.
    private var rest: [UInt8] = []
    /// The position of the next piece in its line.
    private var position = 0

    /// A piece has room for every character.
    static let leastLimit = 4

    init(limit: Int) { self.limit = max(limit, LineSplitter.leastLimit) }

    /// Whether a line has begun and not ended.
    var isInLine: Bool { !rest.isEmpty || position > 0 }

    /// Takes the next bytes, and calls `body` with each piece that is complete, without its line break.
    mutating func add(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, Piece) -> Void) {
        var start = 0
        while start < bytes.count {
            guard let end = LineSplitter.lineBreak(in: bytes, from: start) else {
                rest.append(contentsOf: bytes[start...])
                return cutRest(body)
            }
            let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            if rest.isEmpty {
                finish(line, body)
            } else {
                rest.append(contentsOf: line)
                finishRest(body)
            }
            start = end + 1
        }
    }

    /// Ends a line whose line break will not come.
    mutating func endLine(_ body: (UnsafeRawBufferPointer, Piece) -> Void) {
        if isInLine { finishRest(body) }
    }

    private mutating func finishRest(_ body: (UnsafeRawBufferPointer, Piece) -> Void) {
        let line = rest
        rest.removeAll(keepingCapacity: true)
        line.withUnsafeBytes { finish($0, body) }
    }

    private mutating func finish(_ line: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, Piece) -> Void) {
        let last = cut(line, body)
        body(last, Piece(position: position, continues: false))
        position = 0
    }

    /// Passes on what is too much of the line that has not ended.
    private mutating func cutRest(_ body: (UnsafeRawBufferPointer, Piece) -> Void) {
        guard rest.count > limit else { return }
        let line = rest
        let kept = line.withUnsafeBytes { Array(cut($0, body)) }
        rest = kept
    }

    /// Passes on pieces until what is left is within the limit, and returns that.
    private mutating func cut(
        _ line: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, Piece) -> Void
    ) -> UnsafeRawBufferPointer {
        var line = line
        while line.count > limit {
            let end = LineSplitter.characterEnd(in: line, atMost: limit)
            body(UnsafeRawBufferPointer(rebasing: line[..<end]), Piece(position: position, continues: true))
            position += 1
            line = UnsafeRawBufferPointer(rebasing: line[end...])
        }
        return line
    }

    private static func lineBreak(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// The last position within the limit at which no character of UTF-8 is divided.
    private static func characterEnd(in bytes: UnsafeRawBufferPointer, atMost limit: Int) -> Int {
        for end in stride(from: limit, to: limit - 4, by: -1) where bytes[end] & 0xC0 != 0x80 { return end }
        return limit
    }
}
