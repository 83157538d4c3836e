/// Divides a text into plain text and placeholders, which stand between `${` and `}`.
struct PlaceholderScanner {
    /// A part of the text. `dollar` is the number of the dollar sign in the text, from 0.
    enum Piece {
        case text(String)
        case placeholder(String, dollar: Int)
        /// A `${` without a `}` before the next dollar sign. This is the last piece.
        case unterminated(dollar: Int)
    }

    // Bytes are enough: the signs are ASCII, and in UTF-8 no other character contains an ASCII byte.
    private var rest: ArraySlice<UInt8>
    private var dollars = 0

    init(_ text: String) { rest = Array(text.utf8)[...] }

    mutating func next() -> Piece? {
        guard let first = rest.first else { return nil }
        guard first == UInt8(ascii: "$") else {
            return .text(taken(rest.prefix { $0 != UInt8(ascii: "$") }.count))
        }
        dollars += 1
        switch rest.dropFirst().first {
        case UInt8(ascii: "{"): return placeholder(dollar: dollars - 1)
        case UInt8(ascii: "$"):
            // `$$` is one dollar sign, so the first is dropped.
            dollars += 1
            rest = rest.dropFirst()
            return .text(taken(1))
        default: return .text(taken(1))
        }
    }

    private mutating func placeholder(dollar: Int) -> Piece {
        let name = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "$") }
        guard rest[name.endIndex...].first == UInt8(ascii: "}") else {
            rest = []
            return .unterminated(dollar: dollar)
        }
        rest = rest[name.endIndex...].dropFirst()
        return .placeholder(String(decoding: name, as: UTF8.self), dollar: dollar)
    }

    private mutating func taken(_ count: Int) -> String {
        defer { rest = rest.dropFirst(count) }
        return String(decoding: rest.prefix(count), as: UTF8.self)
    }
}
