/// A value of Python that is written as a literal.
indirect enum PythonLiteral: Hashable, Sendable {
    case text(String)
    case number(String)
    case boolean(Bool)
    case none
    case list([PythonLiteral])
    case mapping([PythonPair])

    /// The value as the words of an option, such as `30` or `gthread`.
    var word: String? {
        switch self {
        case .text(let text): text
        case .number(let text): text
        case .boolean(let value): value ? "True" : "False"
        case .none, .list, .mapping: nil
        }
    }

    var texts: [String]? {
        switch self {
        case .text(let text): return [text]
        case .list(let items):
            let texts = items.compactMap { if case .text(let text) = $0 { text } else { nil } }
            return texts.count == items.count ? texts : nil
        case .number, .boolean, .none, .mapping: return nil
        }
    }
}

/// A key and a value of a dictionary.
struct PythonPair: Hashable, Sendable {
    let key: PythonLiteral
    let value: PythonLiteral
}

/// Reads literals of Python from a text. Nothing is executed.
struct PythonReader {
    private var rest: Substring
    private var depth = 0
    private static let deepest = 32

    /// The literal that the whole text is; nil for any other expression.
    static func literal(_ text: some StringProtocol) -> PythonLiteral? {
        var reader = PythonReader(rest: Substring(text))
        guard let value = reader.value() else { return nil }
        // A tuple needs no parentheses.
        if reader.take(",") {
            var items = [value]
            while let next = reader.value() {
                items.append(next)
                guard reader.take(",") else { break }
            }
            return reader.isAtEnd ? .list(items) : nil
        }
        return reader.isAtEnd ? value : nil
    }

    private mutating func skip() {
        while let next = rest.first {
            if next == "#" {
                rest = rest.drop { !$0.isNewline }
            } else if next.isWhitespace || next == "\\" {
                rest.removeFirst()
            } else {
                return
            }
        }
    }

    private var isAtEnd: Bool {
        mutating get {
            skip()
            return rest.isEmpty
        }
    }

    private mutating func take(_ character: Character) -> Bool {
        skip()
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func value() -> PythonLiteral? {
        guard depth < PythonReader.deepest else { return nil }
        depth += 1
        defer { depth -= 1 }
        skip()
        guard let first = rest.first else { return nil }
        switch first {
        case "[": return list(until: "]", isTuple: false)
        case "(": return list(until: ")", isTuple: true)
        case "{": return mapping()
        case "'", "\"": return text()
        case "-", "+", ".": return number()
        case _ where first.isNumber: return number()
        default: return word()
        }
    }

    private mutating func list(until end: Character, isTuple: Bool) -> PythonLiteral? {
        rest.removeFirst()
        var items: [PythonLiteral] = []
        var hasComma = false
        while !take(end) {
            guard let item = value() else { return nil }
            items.append(item)
            if take(",") {
                hasComma = true
            } else {
                guard take(end) else { return nil }
                break
            }
        }
        // Parentheses around one value are no tuple.
        return isTuple && !hasComma && items.count == 1 ? items.first : .list(items)
    }

    private mutating func mapping() -> PythonLiteral? {
        rest.removeFirst()
        var pairs: [PythonPair] = []
        while !take("}") {
            guard let key = value(), take(":"), let value = value() else { return nil }
            pairs.append(PythonPair(key: key, value: value))
            if !take(",") {
                guard take("}") else { return nil }
                break
            }
        }
        return .mapping(pairs)
    }

    private mutating func number() -> PythonLiteral? {
        let text = rest.prefix { $0.isNumber || $0.isLetter || "+-._".contains($0) }
        let digits = text.filter { $0 != "_" }
        guard Double(digits) != nil || digits.hasPrefix("0o") || digits.hasPrefix("0x") else { return nil }
        rest = rest[text.endIndex...]
        if digits.hasPrefix("0o"), let value = Int(digits.dropFirst(2), radix: 8) { return .number(String(value)) }
        if digits.hasPrefix("0x"), let value = Int(digits.dropFirst(2), radix: 16) { return .number(String(value)) }
        return .number(digits)
    }

    private mutating func word() -> PythonLiteral? {
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        let behind = rest[name.endIndex...]
        if let quote = behind.first, quote == "'" || quote == "\"" {
            // A prefix of a text. An `f` fills in values, so such a text is no literal.
            let prefix = name.lowercased()
            guard ["r", "u", "b", "br", "rb"].contains(prefix) else { return nil }
            rest = behind
            return text(isRaw: prefix.contains("r"))
        }
        switch name {
        case "True": rest = behind; return .boolean(true)
        case "False": rest = behind; return .boolean(false)
        case "None": rest = behind; return PythonLiteral.none
        default: return nil
        }
    }

    /// A text, and the texts that follow it directly.
    private mutating func text(isRaw: Bool = false) -> PythonLiteral? {
        guard var result = string(isRaw: isRaw) else { return nil }
        while true {
            skip()
            guard let next = rest.first, next == "'" || next == "\"" else { return .text(result) }
            guard let more = string(isRaw: false) else { return nil }
            result += more
        }
    }

    private mutating func string(isRaw: Bool) -> String? {
        guard let quote = rest.first else { return nil }
        let triple = String(repeating: quote, count: 3)
        let end = rest.hasPrefix(triple) ? triple : String(quote)
        rest = rest.dropFirst(end.count)
        var result = ""
        while let next = rest.first {
            if rest.hasPrefix(end) {
                rest = rest.dropFirst(end.count)
                return result
            }
            rest.removeFirst()
            guard next == "\\", let escaped = rest.first else {
                if next.isNewline, end.count == 1 { return nil }
                result.append(next)
                continue
            }
            rest.removeFirst()
            if isRaw {
                result += "\\\(escaped)"
            } else {
                switch escaped {
                case "n": result += "\n"
                case "t": result += "\t"
                case "\\", "'", "\"": result.append(escaped)
                case _ where escaped.isNewline: break
                // The other escapes are rare, and whoever reads the text wrongly would change it.
                case "a", "b", "f", "r", "v", "x", "u", "U", "N", "0"..."7": return nil
                default: result += "\\\(escaped)"
                }
            }
        }
        return nil
    }
}
