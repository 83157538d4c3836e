import Supervision

/// The variables of a file of `KEY=VALUE` lines, and the lines that cannot be read.
struct EnvironmentFile {
    struct Problem: Hashable {
        let reason: String
        /// The line; nil for a problem of the whole file.
        var line: Line?
    }

    struct Line: Hashable {
        let number: Int
        let text: String

        /// The text is cut where a value may begin, because such files hold secrets and messages end up in logs.
        init(_ text: String, number: Int) {
            self.number = number
            let sign = text.firstIndex(of: "=").map(text.index(after:))
            let end = sign ?? text.index(text.startIndex, offsetBy: 24, limitedBy: text.endIndex) ?? text.endIndex
            self.text = end == text.endIndex ? text : text[..<end] + "…"
        }
    }

    private(set) var variables: [Variable] = []
    private(set) var problems: [Problem] = []
    /// The quote of a value that did not end on its line. The next lines are most probably the rest of the value, so
    /// they are not reported.
    private var openQuote: Character?

    init(_ bytes: [UInt8]) {
        guard bytes.count <= Source.sizeLimit else {
            problems = [Problem(reason: "it is larger than 8 MiB")]
            return
        }
        let lines = bytes.split(omittingEmptySubsequences: false) { $0 == 0x0A }
        for (index, line) in lines.enumerated() { read(line, number: index + 1) }
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, number: Int) {
        let text = String(decoding: bytes, as: UTF8.self)
        func refuse(_ reason: String) { problems.append(Problem(reason: reason, line: Line(text, number: number))) }
        guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
            return refuse("the line is not UTF-8 text")
        }
        if let quote = openQuote {
            if text.contains(quote) { openQuote = nil }
            return
        }
        let line = text.trimmed
        if line.isEmpty || line.hasPrefix("#") { return }
        let assignment = line.hasPrefix("export ") ? String(line.dropFirst(7)).trimmed : line
        guard let sign = assignment.firstIndex(of: "=") else { return refuse("KEY=VALUE is expected") }
        let name = String(assignment[..<sign])
        guard !name.isEmpty, !name.utf8.contains(where: { $0 == 0x20 || $0 == 0x09 }) else {
            return refuse("the name before '=' is empty or has spaces")
        }
        guard !RunnerVariables.isReserved(name) else {
            return refuse("the variable '\(name.excerpt)' is reserved for prefork-run")
        }
        let written = String(assignment[assignment.index(after: sign)...]).trimmed
        guard let value = EnvironmentFile.value(of: written) else {
            openQuote = written.first.flatMap { written.dropFirst().contains($0) ? nil : $0 }
            return refuse("the closing quote is missing on this line")
        }
        variables.append(Variable(name, value))
    }

    /// The value without its quotes and without a comment after it; nil when the closing quote is missing.
    private static func value(of text: String) -> String? {
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            return text.withoutComment
        }
        var value = ""
        var rest = text.dropFirst()
        while let character = rest.popFirst() {
            if character == quote {
                let after = String(rest).trimmed
                return after.isEmpty || after.hasPrefix("#") ? value : nil
            }
            if character == "\\", quote == "\"", let escaped = rest.first, let meaning = escapes[escaped] {
                value.append(meaning)
                rest.removeFirst()
            } else {
                value.append(character)
            }
        }
        return nil
    }

    private static let escapes: [Character: Character] = ["\"": "\"", "\\": "\\", "$": "$", "n": "\n", "t": "\t"]
}

extension String {
    fileprivate var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[first...last])
    }

    /// The text before a comment. As in compose, a comment begins with a '#' after a space.
    fileprivate var withoutComment: String {
        var previous: Character = " "
        let end = indices.first { index in
            defer { previous = self[index] }
            return self[index] == "#" && previous == " "
        }
        return String(self[..<(end ?? endIndex)]).trimmed
    }
}
