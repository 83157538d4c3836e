extension Source {
    /// Returns the source with the fixes of some diagnostics applied, and a step for each applied fix.
    ///
    /// If the edits of two fixes touch, only the first fix is applied.
    public func fixed(by diagnostics: [Diagnostic]) -> (source: Source, steps: [AutoFix.Step]) {
        let text = SourceText(self)
        var edits: [ByteEdit] = []
        var steps: [AutoFix.Step] = []
        for finding in diagnostics {
            guard let fix = finding.fix, let first = fix.edits.first else { continue }
            let wanted = fix.edits.map { ByteEdit(range: text.bytes(in: $0.span).indices, text: Array($0.text.utf8)) }
            guard edits.insert(wanted) else { continue }
            let changes = wanted.map { edit in
                AutoFix.Replacement(
                    old: String(decoding: bytes[edit.range], as: UTF8.self),
                    new: String(decoding: edit.text, as: UTF8.self))
            }
            steps.append(AutoFix.Step(place: first.span.start, changes: changes, title: fix.title))
        }
        return (Source(name: name, bytes: edits.applied(to: bytes)), steps)
    }
}

/// A replacement of a range of bytes.
private struct ByteEdit {
    let range: Range<Int>
    let text: [UInt8]
}

/// The edits are kept in the order of their ranges, and no two of them touch.
extension [ByteEdit] {
    /// Inserts all edits of a fix, or none if one of them touches an edit that was inserted before.
    fileprivate mutating func insert(_ wanted: [ByteEdit]) -> Bool {
        var own: [ByteEdit] = []
        for edit in wanted {
            guard hasRoom(for: edit), own.hasRoom(for: edit) else { return false }
            own.insert(edit)
        }
        for edit in own { insert(edit) }
        return true
    }

    /// Whether the edit touches no other one.
    private func hasRoom(for edit: ByteEdit) -> Bool {
        let index = index(of: edit)
        if index > 0, self[index - 1].range.upperBound > edit.range.lowerBound { return false }
        guard index < count else { return true }
        return self[index].range.lowerBound >= edit.range.upperBound
            && self[index].range.lowerBound != edit.range.lowerBound
    }

    private mutating func insert(_ edit: ByteEdit) { insert(edit, at: index(of: edit)) }

    /// The index at which the edit is to be inserted, which is nearly always the end.
    private func index(of edit: ByteEdit) -> Int {
        partitioningIndex { $0.range.lowerBound >= edit.range.lowerBound }
    }

    fileprivate func applied(to bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var start = 0
        for edit in self {
            result += bytes[start..<edit.range.lowerBound]
            result += edit.text
            start = edit.range.upperBound
        }
        return result + bytes[start...]
    }
}
