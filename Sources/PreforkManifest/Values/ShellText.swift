/// Finds the parts of a text that a shell would expand or act on. No shell reads the texts of a manifest.
enum ShellText {
    struct Piece {
        /// The part as it is written: `$HOME`, `$(date)`, `~`.
        let text: String
        /// The offset of the part in bytes.
        let offset: Int
    }

    /// Whether a shell might expand a part of the text. Nearly all texts fail this quick test.
    static func mayExpand(_ text: String) -> Bool {
        text.count(of: UInt8(ascii: "$")) > 0 || text.count(of: UInt8(ascii: "`")) > 0 || isHome(text)
    }

    /// Whether a shell would replace the beginning with a home directory: `~`, `~/data`, `~deploy/data`.
    static func isHome(_ text: String) -> Bool {
        guard text.utf8.first == UInt8(ascii: "~") else { return false }
        let user = text.dropFirst().prefix { $0 != "/" }
        return text == "~" || text.utf8.count > user.utf8.count + 1 && (user.isEmpty || user.isIdentifier)
    }

    /// The first variable or command in a text as it is written. `$$` is a dollar sign, and `${` begins a placeholder.
    static func expansion(in written: ArraySlice<UInt8>) -> Piece? {
        var rest = written
        while let start = rest.firstIndex(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "`") }) {
            rest = rest[(start + 1)...]
            guard let next = rest.first else { return nil }
            let length: Int?
            if written[start] == UInt8(ascii: "`") {
                length = rest.firstIndex(of: UInt8(ascii: "`")).map { $0 - start + 1 }
            } else if next == UInt8(ascii: "(") {
                length = rest.firstIndex(of: UInt8(ascii: ")")).map { $0 - start + 1 }
            } else if next.isDigit || !next.isNameByte {
                if next == UInt8(ascii: "$") { rest = rest.dropFirst() }
                length = nil
            } else {
                let name = rest.prefix { $0.isNameByte }
                length = 1 + name.count + lengthOfKey(behind: name, in: rest)
            }
            guard let length else { continue }
            return Piece(
                text: String(decoding: written[start..<start + length], as: UTF8.self),
                offset: start - written.startIndex)
        }
        return nil
    }

    /// The length of `:PORT` in `$env:PORT`, a placeholder without its braces; 0 for another text.
    private static func lengthOfKey(behind name: ArraySlice<UInt8>, in written: ArraySlice<UInt8>) -> Int {
        let behind = written[name.endIndex...]
        let key = behind.dropFirst().prefix { $0.isNameByte }
        guard name.elementsEqual("env".utf8) || name.elementsEqual("Env".utf8), behind.first == UInt8(ascii: ":"),
            let first = key.first, !first.isDigit
        else { return 0 }
        return 1 + key.count
    }

    /// Whether the text is a script for a program with dollar signs of its own, such as awk or jq. Such a text is in
    /// single quotes, or it has characters that do not occur in a path, an address or an option.
    ///
    /// - Parameters:
    ///   - offset: The offset in bytes of the part with the dollar sign.
    ///   - count: The number of bytes of that part.
    static func isScript(_ written: ArraySlice<UInt8>, aroundPartAt offset: Int, count: Int) -> Bool {
        if written.first == UInt8(ascii: "'") { return true }
        let isQuoted = written.first == UInt8(ascii: "\"") && written.count > 1
        let before = written.prefix(offset).dropFirst(isQuoted ? 1 : 0)
        let behind = written.dropFirst(offset + count).dropLast(isQuoted ? 1 : 0)
        return [before, behind].contains { $0.contains { " \"'()[]<>|;&^*?#\\".utf8.contains($0) } }
    }

    /// Whether an argument is an operator with which a shell joins commands or redirects their output.
    ///
    /// - Parameter previous: The argument before. After an option some operators are its value: `--delimiter |`.
    static func isOperator(_ text: String, after previous: String? = nil) -> Bool {
        // Nearly every argument ends here.
        guard let first = text.utf8.first, "&|<>2".utf8.contains(first) else { return false }
        if previous?.hasPrefix("-") ?? false, ["|", "<", "&"].contains(text) { return false }
        return operators.contains(text) || ["2>", "&>", ">/", ">>/"].contains(where: text.hasPrefix)
    }

    /// Whether a program's name is a command line with shell operators.
    static func isLine(_ text: String) -> Bool {
        text.count(of: UInt8(ascii: " ")) > 0 && text.words.contains { isOperator(String($0)) }
    }

    /// Whether a program's name is a command line with several words, which only a shell splits: `./server --port 80`,
    /// `exec ./a`.
    static func isWords(_ text: String) -> Bool {
        guard text.count(of: UInt8(ascii: " ")) > 0 else { return false }
        let words = text.words
        guard let first = words.first, words.count > 1 else { return false }
        return first == "exec" || words.dropFirst().contains { $0.hasPrefix("-") }
    }

    /// Whether a shell would read the word as an assignment to a variable: `PORT=80`.
    static func isAssignment(_ word: Substring) -> Bool {
        guard let sign = word.firstIndex(of: "=") else { return false }
        return word[..<sign].isIdentifier
    }

    /// Whether the next argument is a script with dollar signs of its own: `sh -c`, `perl -ne`.
    static func announcesCode(_ argument: String) -> Bool {
        guard argument.utf8.first == UInt8(ascii: "-") else { return false }
        if ["--eval", "--command", "--expression"].contains(argument) { return true }
        guard !argument.hasPrefix("--"), (2...4).contains(argument.utf8.count) else {
            return false
        }
        return argument.utf8.last.map { "ceEr".utf8.contains($0) } ?? false
    }

    private static let operators: Set = ["&&", "||", "|", "|&", "&", ">", ">>", "<", "<<", "2>&1"]
}

extension UInt8 {
    fileprivate var isNameByte: Bool { isLetterOrDigit || self == UInt8(ascii: "_") }
}
