// Lines that begin in another column than the lines of the same mapping or list. libyaml says where it stopped, not
// which column was meant.

extension SourceText {
    /// Reports a key or an item that is indented more or less than its siblings, at a syntax error or above it.
    ///
    /// - Parameter position: Where libyaml stopped: at the first character of the line, or at its first colon.
    func misalignment(at position: Position) -> Diagnostic? {
        guard let line = entryLine(Int(position.line)), position.column <= line.end else { return nil }
        let above = entryLines(above: line.number)
        guard let outer = above.first(where: { $0.column < line.column }) else { return nil }
        if let finding = strayItem(line, below: above) ?? keyAsValue(of: outer, above: line) { return finding }
        let inner = above.prefix { $0.column > line.column }.last
        if above.contains(where: { $0.column == line.column }) || inner == nil {
            if let odd = misalignedLine(among: above, before: line) { return odd }
        }
        guard let inner else {
            // Below a key without a value, a deeper indentation is right.
            return outer.hasValue ? misaligned(line, toBe: outer) : nil
        }
        // The line is between two levels. It belongs to the level that has such keys.
        return switch (line.isAlike(inner, in: vocabulary), line.isAlike(outer, in: vocabulary)) {
        case (true, false): misaligned(line, toBe: inner)
        case (false, true): misaligned(line, toBe: outer)
        default: misaligned(line, toBe: inner, or: outer)
        }
    }

    /// Reports an item such as `- api:` in a column of keys.
    private func strayItem(_ line: EntryLine, below above: [EntryLine]) -> Diagnostic? {
        guard line.key == nil, let sibling = above.first(where: { $0.column <= line.column }),
            sibling.column == line.column, sibling.key != nil, !sibling.hasValue,
            // Below items that are indented more, the item belongs to their list.
            above.prefix(while: { $0.column > line.column }).last?.key != nil
        else { return nil }
        let rest = written(onLine: line.number, from: line.column + 1)
        let key = String(rest.drop { $0 == " " }.prefix { $0 != ":" && $0 != " " })
        let isKey = !key.isEmpty && rest.contains(":")
        return Diagnostic(
            .syntax, "cannot start an item of a list here: the lines in this column are keys", at: line.span,
            hint: isKey ? "write '\(key.excerpt):', without '- '" : "remove the '- '",
            related: [Diagnostic.Related("this is a key", at: sibling.span)])
    }

    /// Reports a key that stands as the value of the line above its own lines, as in `2: env`.
    private func keyAsValue(of outer: EntryLine, above line: EntryLine) -> Diagnostic? {
        guard let key = outer.key, outer.hasValue, line.key != nil else { return nil }
        let rest = written(onLine: outer.number, from: outer.end + 1)
        let start = rest.prefix { $0 == " " }.count
        let word = String(rest[start...])
        guard vocabulary.knows(word), !vocabulary.knows(key) else { return nil }
        return Diagnostic(
            .syntax, "cannot use '\(word)' as a value here: keys follow below it",
            at: Span(of: word.unicodeScalars.count, from: Position(line: outer.number, column: outer.end + 1 + start)),
            hint: "write '\(word):' on a line of its own, below '\(key.excerpt):'",
            related: [Diagnostic.Related("this belongs to it", at: line.span)])
    }

    /// Reports the line above the error if that line is the misplaced one.
    ///
    /// An example is `port: 80` in the column of its group's name, between two keys of the group. libyaml stops at the
    /// key that follows, but `port` is the mistake.
    private func misalignedLine(among above: [EntryLine], before line: EntryLine) -> Diagnostic? {
        guard let odd = above.first, odd.column < line.column, odd.hasValue, let sibling = above.dropFirst().first,
            sibling.column == line.column, odd.isAlike(sibling, in: vocabulary),
            line.isAlike(sibling, in: vocabulary)
        else { return nil }
        return misaligned(odd, toBe: sibling)
    }

    private func misaligned(_ line: EntryLine, toBe sibling: EntryLine, or other: EntryLine? = nil) -> Diagnostic {
        let hint = "start it in column \(sibling.column), as \(sibling.reference) does"
        return Diagnostic(
            .syntax, "cannot tell what \(line.name) belongs to: it starts in column \(line.column)", at: line.span,
            hint: hint + (other.map { ", or in column \($0.column), as \($0.reference) does" } ?? ""),
            related: [sibling, other].compactMap(\.self).sorted { $0.number < $1.number }.map {
                Diagnostic.Related("this starts in column \($0.column)", at: $0.span)
            })
    }

    /// Returns the keys and items on the lines above, the nearest first. At most 500 lines are searched for a sibling.
    private func entryLines(above line: Int) -> [EntryLine] {
        (max(line - 500, 1)..<line).reversed().compactMap(entryLine)
    }

    /// Returns the key or item that a line begins with; nil if it is empty, a comment, or begins with neither.
    func entryLine(_ number: Int) -> EntryLine? {
        let characters = characters(onLine: number, from: 1, count: 200)
        let indentation = characters.prefix { $0 == " " }.count
        let rest = characters[indentation...]
        if rest.first == "-", rest.dropFirst().first.map({ $0 == " " }) ?? true {
            return EntryLine(number: number, column: indentation + 1, key: nil, end: indentation + 2, hasValue: true)
        }
        let key = rest.prefix { $0 != ":" && $0 != "#" && $0 != " " }
        let afterKey = characters[key.endIndex...]
        guard !key.isEmpty, afterKey.first == ":", afterKey.dropFirst().first.map({ $0 == " " }) ?? true else {
            return nil
        }
        let value = afterKey.dropFirst().drop { $0 == " " }
        return EntryLine(
            number: number, column: indentation + 1, key: String(key), end: key.endIndex + 1,
            hasValue: value.first.map { $0 != "#" } ?? false)
    }
}

/// A line that begins with a key or with the dash of an item.
struct EntryLine {
    let number: Int
    let column: Int
    /// The key; nil for an item of a list.
    let key: String?
    /// The column of the colon, or the column after the dash.
    let end: Int
    /// Whether a value follows on the same line.
    let hasValue: Bool

    var name: String { key.map { "'\($0.excerpt)'" } ?? "this item" }
    var reference: String { key.map { "'\($0.excerpt)'" } ?? "the item above" }

    var span: Span {
        Span(from: Position(line: number, column: column), to: Position(line: number, column: end))
    }

    /// Whether both lines may belong to the same mapping, or both to the same list.
    func isAlike(_ other: EntryLine, in vocabulary: Vocabulary) -> Bool {
        guard let key, let theirs = other.key else { return key == nil && other.key == nil }
        let homes = vocabulary.mappings.filter { $0.contains(key) }
        if homes.isEmpty { return !vocabulary.knows(theirs) }
        return homes.contains { $0.contains(theirs) }
    }
}
