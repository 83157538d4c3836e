/// The words and punctuation marks of a Swift file, in order and without comments. Each string literal is replaced by
/// `""`.
///
/// The code in the interpolations of a string is included. Regex literals are not recognized, and Sources has none.
struct SwiftWords {
    private(set) var list: [String] = []
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        readCode(isInterpolation: false)
    }

    /// Reads up to the end of the text, or up to the parenthesis that closes an interpolation.
    private mutating func readCode(isInterpolation: Bool) {
        var depth = 0
        while index < bytes.count {
            let byte = bytes[index]
            if starts("//") {
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            } else if starts("/*") {
                skipBlockComment()
            } else if let pounds = poundsOfString() {
                readString(pounds: pounds)
            } else if SwiftWords.isPartOfWord(byte) {
                let start = index
                while index < bytes.count, SwiftWords.isPartOfWord(bytes[index]) { index += 1 }
                list.append(String(decoding: bytes[start..<index], as: UTF8.self))
            } else {
                index += 1
                if byte == UInt8(ascii: ")"), isInterpolation, depth == 0 { return }
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                let isLeftOut = byte <= UInt8(ascii: " ") || byte == UInt8(ascii: "`")
                if !isLeftOut { list.append(String(UnicodeScalar(byte))) }
            }
        }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        while index < bytes.count {
            if starts("/*") {
                depth += 1
                index += 2
            } else if starts("*/") {
                depth -= 1
                index += 2
                if depth == 0 { return }
            } else {
                index += 1
            }
        }
    }

    /// The number of number signs before the quotation mark of a string that starts here; nil if no string starts here.
    private func poundsOfString() -> Int? {
        let pounds = bytes[index...].prefix { $0 == UInt8(ascii: "#") }.count
        let quote = index + pounds
        return quote < bytes.count && bytes[quote] == UInt8(ascii: "\"") ? pounds : nil
    }

    private mutating func readString(pounds: Int) {
        list.append("\"\"")
        index += pounds
        let quotes = starts("\"\"\"") ? "\"\"\"" : "\""
        let signs = String(repeating: "#", count: pounds)
        index += quotes.utf8.count
        while index < bytes.count {
            if starts(quotes + signs) {
                index += quotes.utf8.count + pounds
                return
            }
            if starts("\\" + signs) {
                index += 1 + pounds
                let isInterpolation = starts("(")
                index += 1
                if isInterpolation { readCode(isInterpolation: true) }
            } else {
                index += 1
            }
        }
    }

    private func starts(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
