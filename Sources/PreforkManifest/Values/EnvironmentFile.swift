import Supervision

/// The variables of a file of `KEY=VALUE` lines, and what is wrong or odd in it.
struct EnvironmentFile {
    struct Problem: Hashable {
        /// For an error the reason why the file cannot be read, for a warning the whole sentence.
        let text: String
        /// Nil for what concerns the whole file.
        var line: Line?
        var isWarning = false
    }

    struct Line: Hashable {
        let number: Int
        let text: String

        /// Such files hold secrets, and messages end up in logs: what may be a value is cut off.
        init(_ bytes: ArraySlice<UInt8>, number: Int) {
            self.number = number
            let text = String(decoding: bytes, as: UTF8.self)
            let sign = text.firstIndex(of: "=").map(text.index(after:))
            let end = sign ?? text.index(text.startIndex, offsetBy: 24, limitedBy: text.endIndex) ?? text.endIndex
            self.text = end == text.endIndex ? text : text[..<end] + "…"
        }
    }

    /// Each name once. Of several values the last counts, as in a shell.
    private(set) var variables: [Variable] = []
    private(set) var problems: [Problem] = []
    /// The variables by name: the position in `variables`, and the line.
    private var known: [String: (index: Int, line: Int)] = [:]

    init(_ bytes: [UInt8]) {
        guard bytes.count <= Source.sizeLimit else {
            problems = [Problem(text: "it is larger than 8 MiB")]
            return
        }
        let text = bytes.starts(with: EnvironmentFile.byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
        let lines = text.split(omittingEmptySubsequences: false) { $0 == 0x0A }
        var next = 0
        while next < lines.count { next += read(lines[next...]) }
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Reads the first of the lines, and the lines over which its quoted value goes on. Returns how many these are.
    private mutating func read(_ lines: ArraySlice<ArraySlice<UInt8>>) -> Int {
        guard let whole = lines.first else { return 1 }
        let line = Line(whole, number: lines.startIndex + 1)
        let text = whole.drop(while: \.isBlank)
        if text.isEmpty || text.first == UInt8(ascii: "#") { return 1 }
        guard whole.isText else { return refuse("the line is not UTF-8 text", line) }
        guard let sign = text.firstIndex(of: UInt8(ascii: "=")) else { return refuse("KEY=VALUE is expected", line) }
        let key = text[..<sign].withoutExport
        let value = text[(sign + 1)...]
        let isSpaced = key.last.map(\.isBlank) ?? false || value.first.map(\.isBlank) ?? false
        let name = String(decoding: key.trimmed, as: UTF8.self)

        var count = 1
        var content = value.trimmed.withoutComment
        let written = value.drop(while: \.isBlank)
        if let quote = written.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let rest = lines.dropFirst()
            guard let quoted = QuotedValue(written, followedBy: rest) else {
                return refuse("the quoted value has no closing quote", line, skipping: rest.count + 1)
            }
            count = quoted.lineCount
            guard quoted.isAlone else {
                let end = count == 1 ? "" : " on line \(line.number + count - 1)"
                return refuse("text follows the closing quote\(end)", line, skipping: count)
            }
            content = quoted.content[...]
        }
        if let reason = EnvironmentFile.objection(to: name) { return refuse(reason, line, skipping: count) }
        guard content.isText else { return refuse("the line is not UTF-8 text", line, skipping: count) }
        if isSpaced, !content.isEmpty || key.last.map(\.isBlank) ?? false {
            warn("cannot use blanks around '=': they are left out", line)
        }
        add(Variable(name, String(decoding: content, as: UTF8.self)), line)
        return count
    }

    private mutating func add(_ variable: Variable, _ line: Line) {
        guard let earlier = known[variable.name] else {
            known[variable.name] = (variables.count, line.number)
            variables.append(variable)
            return
        }
        let name = variable.name.excerpt
        warn("cannot keep both values of '\(name)': this one replaces the value on line \(earlier.line)", line)
        known[variable.name] = (earlier.index, line.number)
        variables[earlier.index] = variable
    }

    /// Why no variable can have this name; nil if one can.
    private static func objection(to name: String) -> String? {
        if name.isEmpty || name.utf8.contains(where: \.isBlank) { return "the name before '=' is empty or has spaces" }
        if let hint = OddCharacter.hint(in: name) { return "the name before '=' cannot be used: \(hint)" }
        if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return "the name before '=' has a control character"
        }
        if !VariableName.isSound(name) { return "the name before '=' has a '$'" }
        if RunnerVariables.isReserved(name) { return "the variable '\(name.excerpt)' is reserved for prefork-run" }
        return nil
    }

    private mutating func refuse(_ reason: String, _ line: Line, skipping count: Int = 1) -> Int {
        problems.append(Problem(text: reason, line: line))
        return count
    }

    private mutating func warn(_ sentence: String, _ line: Line) {
        problems.append(Problem(text: sentence, line: line, isWarning: true))
    }
}

/// A value in quotes, which may go on over several lines, as in systemd, dotenv and shells.
private struct QuotedValue {
    private(set) var content: [UInt8] = []
    private(set) var lineCount = 1
    /// Whether nothing but a comment follows the closing quote.
    private(set) var isAlone = true

    /// Nil when no line has the closing quote.
    ///
    /// - Parameter text: The first line, from the opening quote on.
    init?(_ text: ArraySlice<UInt8>, followedBy lines: ArraySlice<ArraySlice<UInt8>>) {
        guard let quote = text.first else { return nil }
        var rest = text.dropFirst()
        var following = lines
        while true {
            while let byte = rest.popFirst() {
                if byte == quote {
                    let after = rest.trimmed
                    isAlone = after.isEmpty || after.first == UInt8(ascii: "#")
                    return
                }
                if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), let escaped = rest.first,
                    let meaning = QuotedValue.escapes[escaped]
                {
                    content.append(meaning)
                    rest.removeFirst()
                } else {
                    content.append(byte)
                }
            }
            // Windows line endings are not part of a key or a certificate.
            if content.last == 0x0D { content.removeLast() }
            guard let next = following.popFirst() else { return nil }
            content.append(0x0A)
            rest = next
            lineCount += 1
        }
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        UInt8(ascii: "$"): UInt8(ascii: "$"), UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09,
    ]
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes are UTF-8 without NUL.
    fileprivate var isText: Bool { !contains(0) && String(validating: self, as: UTF8.self) != nil }

    fileprivate var trimmed: ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isBlank }), let last = lastIndex(where: { !$0.isBlank })
        else { return [] }
        return self[first...last]
    }

    /// A shell's `export` before a name is left out.
    fileprivate var withoutExport: ArraySlice<UInt8> {
        guard starts(with: "export".utf8), dropFirst(6).first?.isBlank == true, !dropFirst(6).trimmed.isEmpty
        else { return self }
        return dropFirst(6).drop(while: \.isBlank)
    }

    /// As compose reads it, a '#' begins a comment where a space precedes it.
    fileprivate var withoutComment: ArraySlice<UInt8> {
        var previous: UInt8 = 0x20
        let end = indices.first { index in
            defer { previous = self[index] }
            return self[index] == UInt8(ascii: "#") && previous == 0x20
        }
        return self[..<(end ?? endIndex)].trimmed
    }
}
