/// Tells whether a line of a worker is a JSON object, RFC 8259, which can stand in another object as it is.
enum JSONObjectText {
    /// The deepest nesting. A bit for each level is kept in one word.
    static let depthLimit = 64

    /// Whether the bytes are one object, with nothing but white space around it.
    static func isObject(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var scanner = Scanner(bytes)
        guard scanner.skipSpace() == UInt8(ascii: "{"), scanner.scanDocument() else { return false }
        // ASCII is UTF-8. Anything else is looked at by the library.
        return bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }
}

private struct Scanner {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0
    /// One bit for each open bracket, the innermost lowest: 1 for an object, 0 for an array.
    private var objects: UInt64 = 0
    private var depth = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Skips white space and returns the byte behind it.
    mutating func skipSpace() -> UInt8? {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { index += 1 }
        return current
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        index += 1
        return true
    }

    private mutating func open(isObject: Bool) -> Bool {
        guard depth < JSONObjectText.depthLimit else { return false }
        depth += 1
        objects = objects << 1 | (isObject ? 1 : 0)
        index += 1
        return true
    }

    private mutating func close() {
        depth -= 1
        objects >>= 1
        index += 1
    }

    private var isInObject: Bool { objects & 1 == 1 }

    /// Scans a value and what is in it, without recursion, up to the end of the bytes.
    mutating func scanDocument() -> Bool {
        while true {
            guard let byte = skipSpace() else { return false }
            switch byte {
            case UInt8(ascii: "{"):
                guard open(isObject: true) else { return false }
                if skipSpace() == UInt8(ascii: "}") { close() } else if scanName() { continue } else { return false }
            case UInt8(ascii: "["):
                guard open(isObject: false) else { return false }
                if skipSpace() == UInt8(ascii: "]") { close() } else { continue }
            case UInt8(ascii: "\""): guard scanString() else { return false }
            case UInt8(ascii: "t"): guard scanWord("true") else { return false }
            case UInt8(ascii: "f"): guard scanWord("false") else { return false }
            case UInt8(ascii: "n"): guard scanWord("null") else { return false }
            default: guard scanNumber() else { return false }
            }
            guard let isOver = scanEnds() else { return false }
            if isOver { return true }
        }
    }

    /// Scans what may follow a value, up to the next value.
    ///
    /// - Returns: Whether the document has ended; nil for a mistake.
    private mutating func scanEnds() -> Bool? {
        while true {
            let byte = skipSpace()
            if depth == 0 { return byte == nil ? true : nil }
            switch byte {
            case UInt8(ascii: ","):
                index += 1
                _ = skipSpace()
                return !isInObject || scanName() ? false : nil
            case UInt8(ascii: "}") where isInObject: close()
            case UInt8(ascii: "]") where !isInObject: close()
            default: return nil
            }
        }
    }

    /// Scans the name of a member and the colon.
    private mutating func scanName() -> Bool {
        guard current == UInt8(ascii: "\""), scanString() else { return false }
        _ = skipSpace()
        return take(UInt8(ascii: ":"))
    }

    private mutating func scanString() -> Bool {
        index += 1
        while let byte = current {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"): guard scanEscape() else { return false }
            case 0..<0x20: return false
            default: break
            }
        }
        return false
    }

    private mutating func scanEscape() -> Bool {
        guard let byte = current else { return false }
        index += 1
        if byte != UInt8(ascii: "u") { return "\"\\/bfnrt".utf8.contains(byte) }
        for _ in 0..<4 {
            guard let digit = current, Character(UnicodeScalar(digit)).isHexDigit else { return false }
            index += 1
        }
        return true
    }

    private mutating func scanWord(_ word: StaticString) -> Bool {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        let isSame = word.withUTF8Buffer { bytes[index..<end].elementsEqual($0) }
        index = end
        return isSame
    }

    private mutating func scanNumber() -> Bool {
        _ = take(UInt8(ascii: "-"))
        guard take(UInt8(ascii: "0")) || scanDigits() else { return false }
        if take(UInt8(ascii: ".")), !scanDigits() { return false }
        guard take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) else { return true }
        _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
        return scanDigits()
    }

    private mutating func scanDigits() -> Bool {
        let start = index
        while let byte = current, (0x30...0x39).contains(byte) { index += 1 }
        return index > start
    }
}
