import PreforkManifest

/// How many characters each line of a text has; counted in a simpler way than the reader's own.
struct Lines {
    private var lengths = [0]

    init(of bytes: [UInt8]) {
        var previous: Unicode.Scalar = " "
        for character in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            defer { previous = character }
            if character == "\n", previous == "\r" { continue }
            switch character {
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lengths.append(0)
            default: lengths[lengths.count - 1] += 1
            }
        }
    }

    func hold(_ span: Span) -> Bool { span.start <= span.end && hold(span.start) && hold(span.end) }

    private func hold(_ position: Position) -> Bool {
        guard position.line >= 1, position.line <= lengths.count, position.column >= 1 else { return false }
        // Where something is missing there is a place behind the last character, and a marker of one character's width.
        return Int(position.column) <= lengths[Int(position.line) - 1] + 2
    }
}
