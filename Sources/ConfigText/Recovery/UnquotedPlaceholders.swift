/// Finds the texts with a placeholder that have no quotes inside `[ ]` or `{ }`, and makes the edits that quote them.
///
/// libyaml stops at the first such text and reports none of the later ones, so all of them are quoted at once. The
/// search ends at the first place where it is not certain which characters belong to one text. Texts after that place
/// are found when the corrected file is read again.
struct UnquotedPlaceholders {
    private(set) var edits: [Fix.Edit] = []
    private let source: SourceText
    /// The number of open brackets, counted from the start of the search; 0 between collections.
    private var depth = 1
    /// The character before the next word, blanks aside. It may be on an earlier line.
    private var previous: Unicode.Scalar?

    /// The maximum number of edits. A file that needs more is not written by hand, and each edit costs memory.
    private static let limit = 10_000

    /// - Parameter start: The position after a value in a flow collection.
    init(in source: SourceText, after start: Position) {
        self.source = source
        var line = Int(start.line)
        var characters = source.characters(onLine: line, from: 1, count: .max)
        var index = Int(start.column) - 1
        while readLine(characters[min(index, characters.count)...], line: line), line < source.lineCount {
            line += 1
            characters = source.characters(onLine: line, from: 1, count: .max)
            index = 0
        }
    }

    /// Adds the edits of a line.
    ///
    /// - Returns: Whether the search continues on the next line.
    private mutating func readLine(_ characters: ArraySlice<Unicode.Scalar>, line: Int) -> Bool {
        var rest = characters
        if depth == 0 {
            guard let opening = UnquotedPlaceholders.opening(of: rest) else {
                return UnquotedPlaceholders.endsWithItsLine(rest)
            }
            rest = rest[opening...]
        }
        while let first = rest.first, edits.count < UnquotedPlaceholders.limit {
            switch first {
            case " ", "\t":
                rest.removeFirst()
                if rest.first == "#" { return true }
                continue
            case "\"", "'":
                guard let end = UnquotedPlaceholders.closing(of: rest) else { return false }
                rest = rest[(end + 1)...]
            case "#" where rest.startIndex == 0: return true
            case "[", "{":
                depth += 1
                rest.removeFirst()
            case "]", "}":
                rest.removeFirst()
                depth = max(depth - 1, rest.firstWritten.map(UnquotedPlaceholders.follows) ?? false ? 1 : 0)
                if depth == 0 { return rest.firstWritten.map { $0 == "#" } ?? true }
            case ",":
                rest.removeFirst()
            default:
                let word = UnquotedPlaceholders.word(at: rest)
                rest = rest[word.endIndex...]
                guard quote(word, before: rest, line: line) else { return false }
                previous = word.last
                continue
            }
            previous = first
        }
        return edits.count < UnquotedPlaceholders.limit
    }

    /// Adds quotes if the word has a placeholder.
    ///
    /// - Returns: False if it is not certain where the text that contains the word begins and ends.
    private mutating func quote(_ word: ArraySlice<Unicode.Scalar>, before rest: ArraySlice<Unicode.Scalar>, line: Int)
        -> Bool
    {
        let text = String(word)
        guard text.holdsPlaceholder else { return true }
        let next = rest.firstWritten ?? source.characters(onLine: line + 1, from: 1, count: .max)[...].firstWritten
        guard let previous, "[,:{".unicodeScalars.contains(previous), let next, UnquotedPlaceholders.follows(next),
            // After a placeholder without a closing brace, a bracket in the word may be the one that closes the list.
            !text.unicodeScalars.contains(where: { "\"\\'[]".unicodeScalars.contains($0) })
        else { return false }
        let span = Span(
            from: Position(line: line, column: word.startIndex + 1),
            to: Position(line: line, column: word.endIndex + 1))
        edits.append(Fix.Edit(span, "\"\(text)\""))
        return true
    }

    /// Whether a character may follow a complete value.
    private static func follows(_ character: Unicode.Scalar) -> Bool { ",]}".unicodeScalars.contains(character) }

    /// Returns the word at the beginning of some characters. The braces of a placeholder do not end it.
    private static func word(at characters: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
        var depth = 0
        let end = characters.indices.first { index in
            if characters[index] == "{" { depth += 1 }
            if characters[index] == "}" { depth -= 1 }
            return depth < 0 || depth == 0 && " \t,]".unicodeScalars.contains(characters[index])
        }
        return characters[..<(end ?? characters.endIndex)]
    }

    /// Returns the index of the quote that closes a text; nil if the quote is on another line.
    private static func closing(of characters: ArraySlice<Unicode.Scalar>) -> Int? {
        guard let quote = characters.first else { return nil }
        var index = characters.startIndex + 1
        while index < characters.endIndex {
            // In single quotes, '' is an apostrophe. The caller takes it for the end of one text and the beginning of
            // another, which has the same effect. In double quotes, a backslash escapes the next character.
            if characters[index] == "\\", quote == "\"" {
                index += 1
            } else if characters[index] == quote {
                return index
            }
            index += 1
        }
        return nil
    }

    /// Returns the index of the bracket in a line such as `key: [` or `- key: {`. Such a line is not part of a plain
    /// text.
    private static func opening(of line: ArraySlice<Unicode.Scalar>) -> Int? {
        var rest = line.drop { $0 == " " }
        while rest.first == "-", rest.dropFirst().first == " " { rest = rest.dropFirst().drop { $0 == " " } }
        let key = rest.prefix {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-.".unicodeScalars.contains($0))
        }
        rest = rest[key.endIndex...]
        guard !key.isEmpty, rest.first == ":", rest.dropFirst().first == " " else { return nil }
        rest = rest.dropFirst().drop { $0 == " " }
        return rest.first.flatMap { "[{".unicodeScalars.contains($0) ? rest.startIndex : nil }
    }

    /// Whether no text that begins on the line can continue on the next line.
    private static func endsWithItsLine(_ line: ArraySlice<Unicode.Scalar>) -> Bool {
        let text = String(line)
        if text.contains(" |") || text.contains(" >") || text.contains("\\") { return false }
        return text.count(of: UInt8(ascii: "\"")) % 2 == 0 && text.count(of: UInt8(ascii: "'")) % 2 == 0
    }
}

extension ArraySlice<Unicode.Scalar> {
    fileprivate var firstWritten: Unicode.Scalar? { first { $0 != " " && $0 != "\t" } }
}
