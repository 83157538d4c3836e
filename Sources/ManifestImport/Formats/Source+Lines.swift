import ConfigText

/// A line of a source and its number, from 1.
struct NumberedLine {
    let number: Int
    let text: Substring

    /// The line without spaces and tabs around it.
    var trimmed: Substring { text.trimmed }
}

extension Source {
    /// The name without its folder.
    var fileName: String { String(name.split(separator: "/").last ?? "") }

    func place(_ line: Int) -> SourcePlace { SourcePlace(file: name, line: line) }

    /// Divides the source into its lines, without their line breaks.
    ///
    /// - Throws: A refusal of what no text file has.
    func numberedLines() throws(ImportRefusal) -> [NumberedLine] {
        guard bytes.count <= Source.sizeLimit else {
            throw ImportRefusal("cannot read this: it is larger than 8 MiB", at: place(0))
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        var lines: [NumberedLine] = []
        for (index, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let content = line.last == 0x0D ? line.dropLast() : line
            guard !content.contains(0), let string = String(validating: content, as: UTF8.self) else {
                throw ImportRefusal("cannot read the line: it is not UTF-8 text", at: place(index + 1))
            }
            lines.append(NumberedLine(number: index + 1, text: string[...]))
        }
        return lines
    }
}

extension StringProtocol {
    /// The text without spaces, tabs and carriage returns around it.
    var trimmed: Substring {
        let text = Substring(self)
        let isBlank = { (character: Character) in character == " " || character == "\t" || character == "\r" }
        guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return text[first...last]
    }

    /// The parts of the text before and after the first separator; nil where there is none.
    func cut(at separator: Character) -> (before: Substring, after: Substring)? {
        let text = Substring(self)
        guard let index = text.firstIndex(of: separator) else { return nil }
        return (text[..<index], text[text.index(after: index)...])
    }

    /// The items of a list whose items are separated by commas, without spaces around them.
    var commaItems: [String] { split(separator: ",").map { String($0.trimmed) }.filter { !$0.isEmpty } }
}

extension StringProtocol {
    /// Whether the text is a name of a variable as shells define it.
    var isVariable: Bool {
        guard let first = utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
    }
}
