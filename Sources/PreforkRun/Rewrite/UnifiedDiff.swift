import JSONText

/// The changes of formatting as a unified diff, which `patch` and `git apply` accept.
///
/// Formatting keeps the order of the lines, changes some lines and removes empty lines. The two texts can therefore be
/// compared line by line, without a search for matching lines.
struct UnifiedDiff {
    /// The lines of the diff. Empty if the texts are equal.
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
        let path = (name.hasPrefix("/") ? name : "/" + name).printable
        lines =
            hunks.isEmpty ? [] : ["--- a\(path)", "+++ b\(path)"] + hunks.flatMap { UnifiedDiff.hunk($0, of: all) }
    }

    /// Returns the lines of a text with their line breaks, so that a last line without a break differs from a line with
    /// a break.
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

    /// Returns the ranges of lines around the changes. Ranges that touch are joined.
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
            // In a unified diff, a side without lines has the number of the line before it.
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
