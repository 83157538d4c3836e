// Lines that stand in no column of those above them. libyaml says where it stopped, not which column was meant.

extension SourceText {
    /// A key or an item that is indented a little more or less than its siblings, at or above a break.
    ///
    /// - Parameter position: Where libyaml stopped: at the first character of the line, or at its first colon.
    func misalignment(at position: Position) -> Diagnostic? {
        guard let line = outline(ofLine: Int(position.line)), position.column <= line.end else { return nil }
        let above = outlines(above: line.number)
        guard let outer = above.first(where: { $0.column < line.column }) else { return nil }
        let inner = above.prefix { $0.column > line.column }.last
        if above.contains(where: { $0.column == line.column }) || inner == nil {
            if let odd = oddOne(among: above, before: line) { return odd }
        }
        guard let inner else {
            // Below a key without a value, deeper is right.
            return outer.hasValue ? misaligned(line, toBe: outer) : nil
        }
        // Between two levels: it belongs to the one that has such keys.
        return switch (line.isAlike(inner, in: vocabulary), line.isAlike(outer, in: vocabulary)) {
        case (true, false): misaligned(line, toBe: inner)
        case (false, true): misaligned(line, toBe: outer)
        default: misaligned(line, toBe: inner, or: outer)
        }
    }

    /// `port: 80` in the column of its group's name, between two keys of the group: the second one is where the break
    /// is, but the first is the mistake.
    private func oddOne(among above: [Outline], before line: Outline) -> Diagnostic? {
        guard let odd = above.first, odd.column < line.column, odd.hasValue, let sibling = above.dropFirst().first,
            sibling.column == line.column, odd.isAlike(sibling, in: vocabulary),
            line.isAlike(sibling, in: vocabulary)
        else { return nil }
        return misaligned(odd, toBe: sibling)
    }

    private func misaligned(_ line: Outline, toBe sibling: Outline, or other: Outline? = nil) -> Diagnostic {
        let hint = "start it in column \(sibling.column), as \(sibling.reference) does"
        return Diagnostic(
            .syntax, "cannot tell where \(line.name) belongs: it starts in column \(line.column)", at: line.span,
            hint: hint + (other.map { ", or in column \($0.column), as \($0.reference) does" } ?? ""),
            related: [sibling, other].compactMap(\.self).sorted { $0.number < $1.number }.map {
                Diagnostic.Related("this starts in column \($0.column)", at: $0.span)
            })
    }

    /// The lines above, the nearest first, as far as anybody looks for a sibling.
    private func outlines(above line: Int) -> [Outline] {
        (max(line - 500, 1)..<line).reversed().compactMap(outline)
    }

    /// Nil for a line that is empty, a comment, or neither a key nor an item.
    func outline(ofLine number: Int) -> Outline? {
        let characters = characters(onLine: number, from: 1, count: 200)
        let indentation = characters.prefix { $0 == " " }.count
        let rest = characters[indentation...]
        if rest.first == "-", rest.dropFirst().first.map({ $0 == " " }) ?? true {
            return Outline(number: number, column: indentation + 1, key: nil, end: indentation + 2, hasValue: true)
        }
        let key = rest.prefix { $0 != ":" && $0 != "#" && $0 != " " }
        let behind = characters[key.endIndex...]
        guard !key.isEmpty, behind.first == ":", behind.dropFirst().first.map({ $0 == " " }) ?? true else { return nil }
        let value = behind.dropFirst().drop { $0 == " " }
        return Outline(
            number: number, column: indentation + 1, key: String(key), end: key.endIndex + 1,
            hasValue: value.first.map { $0 != "#" } ?? false)
    }
}

/// What a line begins with, and in which column.
struct Outline {
    let number: Int
    let column: Int
    /// Nil for the item of a list.
    let key: String?
    /// The column of the colon, or behind the dash.
    let end: Int
    let hasValue: Bool

    var name: String { key.map { "'\($0.excerpt)'" } ?? "this item" }
    var reference: String { key.map { "'\($0.excerpt)'" } ?? "the item above" }

    var span: Span {
        Span(from: Position(line: number, column: column), to: Position(line: number, column: end))
    }

    /// Whether both may stand in one mapping, or both in one list.
    func isAlike(_ other: Outline, in vocabulary: Vocabulary) -> Bool {
        guard let key, let theirs = other.key else { return key == nil && other.key == nil }
        let homes = vocabulary.mappings.filter { $0.contains(key) }
        if homes.isEmpty { return !vocabulary.knows(theirs) }
        return homes.contains { $0.contains(theirs) }
    }
}
