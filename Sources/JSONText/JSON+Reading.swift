/// Why a text is not JSON.
package struct JSONError: Error, Hashable, Sendable {
    /// The reason, such as `a value is expected at byte 7`.
    package let sentence: String

    package init(sentence: String) { self.sentence = sentence }
}

extension JSON {
    /// Reads a value (RFC 8259), such as a request to the master.
    ///
    /// The reader is strict, so that no two readers of a text understand it differently: a name that occurs twice in an object
    /// is an error, and so are bytes that are not UTF-8.
    ///
    /// - Parameter depth: How many lists and objects may be inside each other.
    package init(reading bytes: some Sequence<UInt8>, depth: Int = 16) throws(JSONError) {
        var reader = JSONReader(bytes: Array(bytes), depth: depth)
        self = try reader.document()
    }

    /// The value of a member of an object; nil when there is none, or when this is no object.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text; nil for any other value.
    package var text: String? { if case .text(let text) = self { text } else { nil } }

    /// The whole number; nil for any other value, and for one that does not fit.
    package var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }

    package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

    /// The items; nil for any other value.
    package var list: [JSON]? { if case .list(let items) = self { items } else { nil } }
}

/// Reads the bytes of a JSON text from their start to their end.
private struct JSONReader {
    let bytes: [UInt8]
    /// How many further lists and objects may be opened.
    var depth: Int
    var position = 0

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func document() throws(JSONError) -> JSON {
        let value = try value()
        skipSpaces()
        guard next == nil else { throw expected("the end") }
        return value
    }

    private func expected(_ what: String) -> JSONError {
        JSONError(sentence: "\(what) is expected at byte \(position + 1)")
    }

    private mutating func skipSpaces() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    /// Skips spaces, and then the byte if it is next.
    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard next == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(JSONError) -> JSON {
        skipSpaces()
        switch next {
        case UInt8(ascii: "{"): return try nested { reader throws(JSONError) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(JSONError) in try reader.list() }
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(_ read: (inout JSONReader) throws(JSONError) -> JSON) throws(JSONError) -> JSON {
        guard depth > 0 else { throw JSONError(sentence: "too many levels at byte \(position + 1)") }
        depth -= 1
        position += 1
        let value = try read(&self)
        depth += 1
        return value
    }

    private mutating func list() throws(JSONError) -> JSON {
        var items: [JSON] = []
        if take("]") { return .list(items) }
        repeat { items.append(try value()) } while take(",")
        guard take("]") else { throw expected("',' or ']'") }
        return .list(items)
    }

    private mutating func object() throws(JSONError) -> JSON {
        var members: [JSON.Member] = []
        var names: Set<String> = []
        if take("}") { return .object(members) }
        repeat {
            skipSpaces()
            guard next == UInt8(ascii: "\"") else { throw expected("a name in quotes") }
            let name = try string()
            // Few names are compared faster than they are hashed.
            if members.count == 32 { names = Set(members.map(\.name)) }
            let isNew = members.count < 32 ? !members.contains { $0.name == name } : names.insert(name).inserted
            guard isNew else { throw JSONError(sentence: "'\(name)' occurs twice") }
            guard take(":") else { throw expected("':'") }
            members.append(JSON.Member(name, try value()))
        } while take(",")
        guard take("}") else { throw expected("',' or '}'") }
        return .object(members)
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        let text = "\(word)"
        guard bytes[position...].starts(with: text.utf8) else { throw expected("a value") }
        position += text.utf8.count
        return value
    }

    private mutating func number() throws(JSONError) -> JSON {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let first = next
        guard skipDigits() else {
            position = start
            throw expected("a value")
        }
        if first == UInt8(ascii: "0"), position > start + (bytes[start] == UInt8(ascii: "-") ? 2 : 1) {
            throw JSONError(sentence: "a number does not begin with 0 at byte \(start + 1)")
        }
        if next == UInt8(ascii: ".") {
            position += 1
            guard skipDigits() else { throw expected("a digit") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() else { throw expected("a digit") }
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// - Returns: Whether there was a digit.
    private mutating func skipDigits() -> Bool {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position > start
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
        var text = Array(bytes[start..<position])
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw JSONError(sentence: "a text is not UTF-8 before byte \(position)")
                }
                return string
            case UInt8(ascii: "\\"): text += String(try escape()).utf8
            case 0..<0x20: throw JSONError(sentence: "a control character is not escaped at byte \(position)")
            default: text.append(byte)
            }
        }
        throw expected("'\"'")
    }

    /// Reads what follows a backslash.
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard let byte = next else { throw expected("an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw JSONError(sentence: "an unknown escape at byte \(position)")
        }
    }

    /// Reads the digits of `\u`, and those of a second escape where two of them are one character.
    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let high = try fourDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
            throw JSONError(sentence: "half a character before byte \(position + 1)")
        }
        position += 2
        let low = try fourDigits()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
        else { throw JSONError(sentence: "half a character before byte \(position + 1)") }
        return scalar
    }

    private mutating func fourDigits() throws(JSONError) -> UInt16 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, let text = String(validating: digits, as: UTF8.self),
            text.utf8.allSatisfy({
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 | 0x20
            }),
            let number = UInt16(text, radix: 16)
        else { throw expected("four hexadecimal digits") }
        position += 4
        return number
    }
}
