import PreforkManifest

/// The number of characters on each line of a text, counted in a simpler way than in the reader, to check its
/// positions.
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

    /// Whether a span lies in the text.
    func contains(_ span: Span) -> Bool { span.start <= span.end && contains(span.start) && contains(span.end) }

    private func contains(_ position: Position) -> Bool {
        guard position.line >= 1, position.line <= lengths.count, position.column >= 1 else { return false }
        // A diagnostic about something missing may begin after the last character of the line. Its span is then one
        // character wide.
        return Int(position.column) <= lengths[Int(position.line) - 1] + 2
    }
}
