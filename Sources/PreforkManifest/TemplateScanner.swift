/// Cuts a text into what stands there as it is and what stands between `${` and `}`.
struct TemplateScanner {
    /// `dollar` counts the dollars of the text from 0.
    enum Piece {
        case text(Substring)
        case placeholder(Substring, dollar: Int)
        /// The last piece: a `${` whose `}` does not come before the next dollar.
        case unterminated(dollar: Int)
    }

    // Bytes, because what is looked for is ASCII: no other character in UTF-8 has a byte of it.
    private var rest: Substring.UTF8View
    private var dollars = 0

    init(_ text: String) { rest = text.utf8[...] }

    mutating func next() -> Piece? {
        guard let first = rest.first else { return nil }
        guard first == UInt8(ascii: "$") else {
            return .text(taken(upTo: rest.firstIndex(of: UInt8(ascii: "$")) ?? rest.endIndex))
        }
        let dollar = dollars
        let start = rest.index(after: rest.startIndex)
        dollars += 1
        switch rest[start...].first {
        case UInt8(ascii: "{"): return placeholder(from: rest.index(after: start), dollar: dollar)
        case UInt8(ascii: "$"):
            // `$$` is one dollar: the first is left out.
            dollars += 1
            rest = rest[start...]
            return .text(taken(upTo: rest.index(after: start)))
        default: return .text(taken(upTo: start))
        }
    }

    private mutating func placeholder(from start: Substring.Index, dollar: Int) -> Piece {
        let end = rest[start...].firstIndex { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "$") }
        guard let end, rest[end] == UInt8(ascii: "}") else {
            rest = rest[rest.endIndex...]
            return .unterminated(dollar: dollar)
        }
        let name = Substring(rest[start..<end])
        rest = rest[rest.index(after: end)...]
        return .placeholder(name, dollar: dollar)
    }

    private mutating func taken(upTo end: Substring.Index) -> Substring {
        defer { rest = rest[end...] }
        return Substring(rest[..<end])
    }
}
