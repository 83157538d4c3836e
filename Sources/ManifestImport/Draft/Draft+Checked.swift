import ConfigText
import JSONText
import PreforkManifest

// The rules of a manifest are those of `check`, so nothing of them is written a second time here: a draft is loaded, and what is
// refused becomes a line of the list of what was left out.
extension Draft {
    /// The draft without what a manifest refuses.
    ///
    /// - Throws: A refusal when no group remains, or when what is refused is no part of the draft.
    func checked(for source: SourcePlace) throws(ImportRefusal) -> Draft {
        var draft = self
        // Each round leaves something out, so the rounds end.
        while true {
            if draft.groups.isEmpty { throw draft.refusalWithoutGroups(at: source) }
            let manifest = Source(name: "manifest.yaml", bytes: Array(DraftText.text(of: draft).utf8))
            let errors = LoadedManifest(of: manifest).diagnostics.filter { $0.severity == .error }
            if errors.isEmpty { return draft }
            guard draft.leaveOut(errors, of: manifest) else {
                throw ImportRefusal("cannot translate this: \(errors.first?.message ?? "")", at: source)
            }
        }
    }

    private func refusalWithoutGroups(at source: SourcePlace) -> ImportRefusal {
        guard let last = leftOut.last else { return ImportRefusal("cannot find a program to run in this", at: source) }
        return ImportRefusal(
            "cannot find a program to run in this; \(last.origin.name): \(last.reason)", at: last.origin.place)
    }

    /// Leaves out the values at which errors were found.
    ///
    /// - Returns: Whether anything was left out.
    private mutating func leaveOut(_ errors: [Diagnostic], of manifest: Source) -> Bool {
        var findings = Findings()
        guard let root = NodeReader.read(SourceText(manifest), into: &findings)?.root else { return false }
        var isChanged = false
        var seen: Set<[String]> = []
        // From the end, so that the places of list items stay right.
        for error in errors.reversed() {
            let path = root.path(to: error.span.start)
            guard seen.insert(path).inserted else { continue }
            if remove(path[...], "a manifest refuses it: \(error.message)") { isChanged = true }
        }
        return isChanged
    }

    private mutating func remove(_ path: ArraySlice<String>, _ reason: String) -> Bool {
        let rest = path.dropFirst()
        switch path.first {
        case "name":
            if let nameOrigin { leaveOut(nameOrigin, reason) }
            defer { name = nil }
            return name != nil
        case "defaults":
            guard let removed = defaults?.keys.removeDeepest(rest) else { return false }
            leaveOut(removed, reason)
            return true
        case "worker_groups":
            guard let group = rest.first, let index = groups.firstIndex(where: { $0.name == group }) else {
                return false
            }
            let keys = rest.dropFirst()
            guard let key = keys.first, key != "command", key != "args" else {
                drop(group: group, reason)
                return true
            }
            guard let removed = groups[index].keys.removeDeepest(keys) else { return false }
            leaveOut(removed, reason)
            return true
        default: return false
        }
    }

    private mutating func leaveOut(_ entry: DraftEntry, _ reason: String) {
        guard let origin = entry.origin else { return }
        leaveOut(origin, reason)
    }
}

extension DraftMapping {
    /// Removes the value at a path, or the smallest one around it that is a value of its own.
    fileprivate mutating func removeDeepest(_ path: ArraySlice<String>) -> DraftEntry? {
        for length in stride(from: path.count, to: 0, by: -1) {
            let prefix = path.prefix(length)
            if let last = prefix.last, let index = Int(last), let entry = removeItem(index, of: prefix.dropLast()) {
                return entry
            }
            if let entry = remove(prefix) { return entry }
        }
        return nil
    }

    /// Removes an item of a list of names at a path.
    private mutating func removeItem(_ index: Int, of path: ArraySlice<String>) -> DraftEntry? {
        guard path.count == 1, let key = path.first, let place = entries.firstIndex(where: { $0.key == key }),
            case .plain(.list(var items)) = entries[place].value, items.indices.contains(index), items.count > 1
        else { return nil }
        var removed = entries[place]
        removed.value = .plain(items.remove(at: index))
        entries[place].value = .plain(.list(items))
        return removed
    }
}

extension Node {
    /// The keys, and the indices of list items, on the way to a position.
    fileprivate func path(to position: Position) -> [String] {
        switch content {
        case .mapping(let entries):
            for entry in entries {
                if entry.key.span.holds(position) { return [entry.key.value] }
                if entry.value.span.holds(position) { return [entry.key.value] + entry.value.path(to: position) }
            }
        case .sequence(let items):
            if let index = items.firstIndex(where: { $0.span.holds(position) }) {
                return [String(index)] + items[index].path(to: position)
            }
        case .scalar, .unknown: break
        }
        return []
    }
}

extension Span {
    fileprivate func holds(_ position: Position) -> Bool {
        start <= position && (position < end || position == start)
    }
}
