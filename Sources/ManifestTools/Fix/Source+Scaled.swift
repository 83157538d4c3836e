/// Why a manifest cannot give a group another number of workers by a change of one place.
package enum ScaleObstacle: Error, Hashable {
    /// No group has this name. The groups are listed.
    case unknownGroup(String, known: [String])
    /// The name is that of one worker of a group.
    case isWorker(String, of: String, count: Int)
    /// The workers of the group have ids of their own, so it is not clear which are to come or to leave.
    case hasIDs(String)
    /// The number is written in another place, or as something else than a number.
    case isElsewhere(String)

    /// The reason in words.
    package var sentence: String {
        switch self {
        case .unknownGroup(let group, let known):
            "unknown group '\(group)'"
                + (Suggestion.nearest(to: group, among: known).map { ": did you mean '\($0)'?" } ?? "")
        case .isWorker(let worker, let group, let count):
            "cannot scale '\(worker)': it is one worker, and 'count' is that of its group; write \(group)=\(count)"
        case .hasIDs(let group): "cannot scale '\(group)': its workers have ids of their own; edit 'ids'"
        case .isElsewhere(let group):
            "cannot scale '\(group)': its 'count' is not a number that is written in the group itself; edit the file"
        }
    }
}

extension Source {
    /// The groups that have a `count` of their own, which is a number, in the order of the text.
    package func countedGroups() -> [(name: String, count: Int)] {
        var findings = Findings()
        return groups(of: SourceText(self), into: &findings).compactMap { group in
            group.value.value(of: "count")?.scalar.flatMap { Int($0.text) }.map { (group.key.value, $0) }
        }
    }

    private func groups(of text: SourceText, into findings: inout Findings) -> [MappingEntry] {
        NodeReader.read(text, into: &findings)?.root.value(of: "worker_groups")?.mapping ?? []
    }

    /// Returns the source with another `count` of a group. Every other byte stays.
    ///
    /// A group without the key gets it as its first one. The caller compares the workers of both sources: a mapping may share its
    /// text with others.
    package func scaled(_ group: String, to count: Int) throws(ScaleObstacle) -> Source {
        let text = SourceText(self)
        var findings = Findings()
        let groups = groups(of: text, into: &findings)
        guard let node = groups.first(where: { $0.key.value == group })?.value else {
            let known = groups.map(\.key.value)
            let parts = group.split(separator: "/", omittingEmptySubsequences: false)
            let owner = parts.first.map(String.init) ?? ""
            if parts.count == 2, known.contains(owner) { throw .isWorker(group, of: owner, count: count) }
            throw .unknownGroup(parts.count == 2 ? owner : group, known: known)
        }
        guard let entries = node.mapping, let first = entries.first else { throw .isElsewhere(group) }
        if node.value(of: "ids") != nil { throw .hasIDs(group) }
        let edit: Fix.Edit?
        if let old = node.value(of: "count") {
            edit = Fix.writing(String(count), for: old, in: text)?.edits.first
        } else {
            let start = first.key.span.start
            let isFlow = text.character(at: node.span.start) == "{"
            let rest = isFlow ? ", " : text.lineBreak + String(repeating: " ", count: Int(start.column) - 1)
            edit = Fix.Edit(Span(from: start, to: start), "count: \(count)" + rest)
        }
        guard let edit else { throw .isElsewhere(group) }
        let range = text.bytes(in: edit.span).indices
        return Source(
            name: name, bytes: bytes[..<range.lowerBound] + Array(edit.text.utf8) + bytes[range.upperBound...])
    }
}

extension Node {
    fileprivate func value(of key: String) -> Node? { mapping?.first { $0.key.value == key }?.value }
}
