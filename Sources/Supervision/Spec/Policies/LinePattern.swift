/// What a line of a worker's output has to match: an extended regular expression of POSIX, as `grep -E` takes it.
///
/// The C library matches it. This type finds the mistakes, so that a manifest can be checked anywhere, and refuses what would
/// be slow or surprising: references to earlier groups, many repetitions, and the letters of other dialects such as `\d`.
package enum LinePattern {
    /// Why a text is no pattern.
    package struct Mistake: Hashable, Error {
        /// The end of a sentence that begins with the pattern, such as `'(' is never closed`.
        package let sentence: String
        /// What to write instead, if that is known.
        package var hint: String?
    }

    /// The longest pattern in bytes.
    package static let longest = 512
    /// The most copies of a part that repetitions such as `{3}` may ask for, multiplied with each other.
    package static let mostCopies = 1000

    /// The first mistake of a pattern; nil if it has none.
    package static func mistake(in text: String) -> Mistake? {
        if text.isEmpty { return Mistake(sentence: "it is empty, so that any line would do") }
        if text.utf8.count > longest { return Mistake(sentence: "it is longer than \(longest) bytes") }
        if text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
            return Mistake(sentence: "it has a control character, which no line is searched for")
        }
        var scanner = PatternScanner(rest: text.unicodeScalars[...])
        do throws(Mistake) { try scanner.scan() } catch { return error }
        return nil
    }
}

/// Goes through a pattern once, without recursion.
private struct PatternScanner {
    typealias Mistake = LinePattern.Mistake

    /// What stands before the next character.
    private enum Before {
        /// Nothing that could be matched.
        case nothing
        /// Something that can be matched and not repeated: a repetition or an anchor.
        case complete
        /// Something that can be repeated.
        case part
    }

    var rest: Substring.UnicodeScalarView
    private var before = Before.nothing
    private var openGroups = 0
    private var copies = 1

    init(rest: Substring.UnicodeScalarView) { self.rest = rest }

    mutating func scan() throws(Mistake) {
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": try scanEscape()
            case "[": try scanBrackets()
            case "(":
                openGroups += 1
                before = .nothing
                continue
            case ")":
                guard openGroups > 0 else {
                    throw Mistake(sentence: "')' closes nothing", hint: #"write \) for a parenthesis of the line"#)
                }
                try endBranch("')'")
                openGroups -= 1
            case "|":
                try endBranch("'|'")
                before = .nothing
                continue
            case "^", "$":
                before = .complete
                continue
            case "*", "+", "?", "{":
                try scanRepetition(scalar)
                before = .complete
                continue
            default: break
            }
            before = .part
        }
        if openGroups > 0 {
            throw Mistake(sentence: "'(' is never closed", hint: #"write \( for a parenthesis of the line"#)
        }
        try endBranch("its end")
    }

    private func endBranch(_ place: String) throws(Mistake) {
        if before == .nothing { throw Mistake(sentence: "nothing stands before \(place)") }
    }

    private mutating func scanEscape() throws(Mistake) {
        guard let scalar = rest.popFirst() else { throw Mistake(sentence: #"it ends with '\'"#) }
        guard ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) else {
            return
        }
        let instead: String? =
            switch scalar {
            case "d": "[0-9]"
            case "s": "[[:space:]]"
            case "w": "[[:alnum:]_]"
            default: nil
            }
        throw Mistake(sentence: "it has no '\\\(scalar)'", hint: instead.map { "write \($0)" })
    }

    /// Scans a set of characters such as `[^a-z[:digit:]]`. A bracket that stands first is one of the characters.
    private mutating func scanBrackets() throws(Mistake) {
        if rest.first == "^" { rest.removeFirst() }
        var last: Unicode.Scalar?
        var isFirst = true
        while let scalar = rest.popFirst() {
            defer { isFirst = false }
            if scalar == "]", !isFirst { return }
            guard scalar.isASCII else {
                // The C library compares bytes here.
                throw Mistake(sentence: "'\(scalar)' stands in brackets, where only ASCII can", hint: "write (ä|ö)")
            }
            if scalar == "[", let kind = rest.first, kind == ":" || kind == "." || kind == "=" {
                try scanClass(kind)
                last = nil
            } else if scalar == "-", let start = last, let end = rest.first, end != "]" {
                guard end.isASCII, start <= end, end != "[" else {
                    throw Mistake(sentence: "'\(start)-\(end)' is no range")
                }
                rest.removeFirst()
                last = nil
            } else {
                last = scalar
            }
        }
        throw Mistake(sentence: "'[' is never closed", hint: #"write \[ for a bracket of the line"#)
    }

    private mutating func scanClass(_ kind: Unicode.Scalar) throws(Mistake) {
        rest.removeFirst()
        let name = String(String.UnicodeScalarView(rest.prefix { ("a"..."z").contains($0) }))
        rest.removeFirst(name.unicodeScalars.count)
        let isClosed = rest.starts(with: [":", "]"])
        guard kind == ":", isClosed, PatternScanner.classes.contains(name) else {
            throw Mistake(
                sentence: "'[\(kind)\(name)' is no class of characters", hint: "write [[:digit:]], for example")
        }
        rest.removeFirst(2)
    }

    private mutating func scanRepetition(_ scalar: Unicode.Scalar) throws(Mistake) {
        let isBrace = scalar == "{"
        switch before {
        case .part: break
        case .nothing:
            throw Mistake(
                sentence: "nothing stands before '\(scalar)'", hint: "write \\\(scalar) for that character of the line")
        case .complete:
            throw Mistake(
                sentence: "'\(scalar)' repeats what cannot be repeated",
                hint: isBrace ? #"write \{ for a brace of the line"# : nil)
        }
        if isBrace { try scanCount() }
    }

    /// Scans `3}`, `3,}` or `3,5}`.
    private mutating func scanCount() throws(Mistake) {
        let text = String(String.UnicodeScalarView(rest.prefix { $0 != "}" }))
        let numbers = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        let least = numbers.first.flatMap { Int($0) }
        let most = numbers.count < 2 || numbers[1].isEmpty ? least : Int(numbers[1])
        guard rest.count > text.unicodeScalars.count, let least, let most, least >= 0, least <= most,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2C })
        else {
            throw Mistake(
                sentence: "'{' begins no repetition such as {3} or {1,3}", hint: #"write \{ for a brace of the line"#)
        }
        let (product, overflow) = copies.multipliedReportingOverflow(by: max(most, 1))
        guard !overflow, product <= LinePattern.mostCopies else {
            throw Mistake(sentence: "it repeats a part more than \(LinePattern.mostCopies) times")
        }
        copies = product
        rest.removeFirst(text.unicodeScalars.count + 1)
    }

    private static let classes: Set<String> = [
        "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit",
    ]
}
