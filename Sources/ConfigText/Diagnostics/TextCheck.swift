extension Source {
    /// Returns a diagnostic if the bytes cannot be parsed, because of their encoding, a control character or too many
    /// directives; nil if they can.
    package func unreadable(as text: SourceText) -> Diagnostic? {
        if let order = byteOrder {
            return Diagnostic(
                .notUTF8, "cannot read \(order): a \(text.vocabulary.file) is UTF-8", at: .fileStart,
                hint: "save the file as UTF-8")
        }
        if let offset = firstControlCharacter {
            let byte = String(bytes[offset], radix: 16, uppercase: true)
            return Diagnostic(
                .controlCharacter, "cannot read a control character (0x\(byte)): this is not a text file",
                at: Span(ofCharacterAt: text.position(ofByte: offset)))
        }
        if let line = text.firstLine(after: Source.directiveLimit, beginningWith: UInt8(ascii: "%")) {
            return Diagnostic(
                .syntax, "cannot read more than \(Source.directiveLimit) lines that begin with '%'",
                at: Span(ofCharacterAt: Position(line: line, column: 1)),
                hint: "a \(text.vocabulary.file) needs no such line")
        }
        do {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            return Diagnostic(
                .notUTF8, "cannot read these bytes as UTF-8",
                at: Span(ofCharacterAt: text.position(ofByte: error.byteOffsets.lowerBound)),
                hint: "save the file as UTF-8")
        }
    }

    /// Returns a diagnostic if the source is larger than the limit. Callers check this before anything reads the bytes,
    /// so that a huge file costs no time.
    package func tooLarge(as vocabulary: Vocabulary) -> Diagnostic? {
        guard bytes.count > Source.sizeLimit else { return nil }
        // The message does not say the file's size, because reading may have stopped at the limit.
        return Diagnostic(.tooLarge, "cannot read a \(vocabulary.file) larger than 8 MiB", at: .fileStart)
    }

    /// The number of lines that may begin with a percent sign. Such lines are directives, and libyaml compares each
    /// directive with all earlier ones, which takes quadratic time.
    private static let directiveLimit = 1000

    private var byteOrder: String? {
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
        // UTF-16 without a byte order mark: an ASCII character has a zero byte beside it.
        guard bytes.count >= 2, bytes[0] == 0 || bytes[1] == 0, bytes[0] != bytes[1] else { return nil }
        return "UTF-16"
    }

    private var firstControlCharacter: Int? {
        bytes.withUnsafeBufferPointer { bytes in
            bytes.firstIndex { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D || $0 == 0x7F }
        }
    }
}
