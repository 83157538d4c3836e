/// What formatting changes, line by line, in the form that `patch` and `git apply` take.
///
/// Formatting keeps the order of lines, changes some and drops empty ones. So the two texts are walked side by side, and
/// nothing has to be searched for.
struct UnifiedDiff {
    /// Empty when the texts are equal.
    let lines: [String]

    private static let context = 3

    private struct Line {
        let mark: Character
        let text: Substring
    }

    init(of name: String, from old: String, to new: String) {
        let (old, new) = (UnifiedDiff.cut(old), UnifiedDiff.cut(new))
        let all = UnifiedDiff.pair(old, new)
        let hunks = UnifiedDiff.hunks(of: all)
        let path = name.hasPrefix("/") ? name : "/" + name
        lines =
            hunks.isEmpty ? [] : ["--- a\(path)", "+++ b\(path)"] + hunks.flatMap { UnifiedDiff.hunk($0, of: all) }
    }

    /// The lines, each with its break, so that a last line without one differs from one that has it.
    private static func cut(_ text: String) -> [Substring] {
        var lines: [Substring] = []
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: "\n").map { rest.index(after: $0) } ?? rest.endIndex
            lines.append(Substring(rest[..<end]))
            rest = rest[end...]
        }
        return lines
    }

    private static func pair(_ old: [Substring], _ new: [Substring]) -> [Line] {
        var all: [Line] = []
        var (removed, added): ([Line], [Line]) = ([], [])
        var rest = new[...]
        for line in old {
            if line.unicodeScalars.elementsEqual(rest.first?.unicodeScalars ?? "".unicodeScalars[...]) {
                all += removed + added + [Line(mark: " ", text: line)]
                (removed, added) = ([], [])
                rest = rest.dropFirst()
                continue
            }
            removed.append(Line(mark: "-", text: line))
            let isDropped = line.isEmptyLine && rest.first?.isEmptyLine == false
            if !isDropped, let next = rest.popFirst() { added.append(Line(mark: "+", text: next)) }
        }
        return all + removed + added + rest.map { Line(mark: "+", text: $0) }
    }

    /// The ranges around changes, joined where they touch.
    private static func hunks(of lines: [Line]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for index in lines.indices where lines[index].mark != " " {
            let around = max(0, index - context)..<min(lines.count, index + context + 1)
            if let last = hunks.last, last.upperBound >= around.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<around.upperBound
            } else {
                hunks.append(around)
            }
        }
        return hunks
    }

    private static func hunk(_ range: Range<Int>, of lines: [Line]) -> [String] {
        let before = lines[..<range.lowerBound]
        let sides = [("-", "+"), ("+", "-")].map { sign, other in
            let start = before.count { $0.mark != Character(other) }
            let count = lines[range].count { $0.mark != Character(other) }
            // A side without lines is placed behind the line above it.
            return "\(sign)\(count == 0 ? start : start + 1),\(count)"
        }
        return ["@@ \(sides.joined(separator: " ")) @@"]
            + lines[range].flatMap { line in
                let hasBreak = line.text.unicodeScalars.last == "\n"
                let text = "\(line.mark)\(hasBreak ? Substring(line.text.unicodeScalars.dropLast()) : line.text)"
                return hasBreak ? [text] : [text, "\\ No newline at end of file"]
            }
    }
}

extension Substring {
    fileprivate var isEmptyLine: Bool { unicodeScalars.allSatisfy { " \t\r\n".unicodeScalars.contains($0) } }
}
