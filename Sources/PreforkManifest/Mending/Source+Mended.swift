extension Source {
    /// The source with the edits of those findings that have some; where two of them touch, the first one alone.
    public func mended(by diagnostics: [Diagnostic]) -> (source: Source, steps: [Mending.Step]) {
        let text = SourceText(self)
        var edits: [ByteEdit] = []
        var steps: [Mending.Step] = []
        for finding in diagnostics {
            guard let fix = finding.fix, let first = fix.edits.first else { continue }
            let wanted = fix.edits.map { ByteEdit(range: text.bytes(in: $0.span).indices, text: Array($0.text.utf8)) }
            guard edits.insert(wanted) else { continue }
            let changes = wanted.map { edit in
                Mending.Change(
                    old: String(decoding: bytes[edit.range], as: UTF8.self),
                    new: String(decoding: edit.text, as: UTF8.self))
            }
            steps.append(Mending.Step(place: first.span.start, changes: changes, title: fix.title))
        }
        return (Source(name: name, bytes: edits.applied(to: bytes)), steps)
    }
}

/// New bytes in the place of old ones.
private struct ByteEdit {
    let range: Range<Int>
    let text: [UInt8]
}

/// In the order of their places, none touching another.
extension [ByteEdit] {
    /// Adds all of them, or none when one touches another that is there.
    fileprivate mutating func insert(_ wanted: [ByteEdit]) -> Bool {
        var edits = self
        for edit in wanted {
            let index = edits.partitioningIndex { $0.range.lowerBound >= edit.range.lowerBound }
            if index > 0, edits[index - 1].range.upperBound > edit.range.lowerBound { return false }
            if index < edits.count, edits[index].range.lowerBound < edit.range.upperBound { return false }
            if index < edits.count, edits[index].range.lowerBound == edit.range.lowerBound { return false }
            edits.insert(edit, at: index)
        }
        self = edits
        return true
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
