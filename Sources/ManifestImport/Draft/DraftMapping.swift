import JSONText

/// A value of the manifest that is written.
indirect enum DraftValue: Sendable {
    /// A scalar or a list.
    case plain(JSON)
    case mapping(DraftMapping)
}

/// One key of the manifest, with the comments above it.
struct DraftEntry: Sendable {
    let key: String
    var value: DraftValue
    var notes: [Note] = []
    /// What of the source led to the key.
    var origin: SettingOrigin?
}

/// A mapping whose entries keep their order.
struct DraftMapping: Sendable {
    var entries: [DraftEntry] = []

    var isEmpty: Bool { entries.isEmpty }

    /// Returns whether a value is written at the path.
    func has(_ path: String...) -> Bool { value(at: path[...]) != nil }

    func value(at path: ArraySlice<String>) -> DraftValue? {
        guard let first = path.first, let entry = entries.first(where: { $0.key == first }) else { return nil }
        if path.count == 1 { return entry.value }
        guard case .mapping(let mapping) = entry.value else { return nil }
        return mapping.value(at: path.dropFirst())
    }

    /// Writes a value at a path, in the place of one that is there.
    mutating func set(_ path: ArraySlice<String>, to value: JSON, _ notes: [Note], from origin: SettingOrigin?) {
        guard let first = path.first else { return }
        let index = entries.firstIndex { $0.key == first }
        if path.count == 1 {
            let entry = DraftEntry(key: first, value: .plain(value), notes: notes, origin: origin)
            if let index { entries[index] = entry } else { entries.append(entry) }
            return
        }
        var inner = DraftMapping()
        if let index, case .mapping(let mapping) = entries[index].value { inner = mapping }
        inner.set(path.dropFirst(), to: value, notes, from: origin)
        if let index {
            entries[index].value = .mapping(inner)
        } else {
            entries.append(DraftEntry(key: first, value: .mapping(inner), origin: origin))
        }
    }

    /// Adds comments above the entry of a key; nothing where the key is not written.
    mutating func note(_ key: String, _ note: Note) {
        guard let index = entries.firstIndex(where: { $0.key == key }) else { return }
        if !entries[index].notes.contains(note) { entries[index].notes.append(note) }
    }

    /// Removes the value at a path, and the mappings that are empty without it.
    ///
    /// - Returns: The entry that was removed.
    mutating func remove(_ path: ArraySlice<String>) -> DraftEntry? {
        guard let first = path.first, let index = entries.firstIndex(where: { $0.key == first }) else { return nil }
        if path.count == 1 { return entries.remove(at: index) }
        guard case .mapping(var inner) = entries[index].value else { return nil }
        let removed = inner.remove(path.dropFirst())
        if inner.isEmpty { entries.remove(at: index) } else { entries[index].value = .mapping(inner) }
        return removed
    }
}

extension JSON {
    /// A word such as `30s` or `512MiB`, which is written without quotes; a text where that would be read as something else.
    static func word(_ text: String) -> JSON {
        let isWord = text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "._-%".unicodeScalars.contains(scalar))
        }
        return isWord && text.first.map { $0.isLetter || $0.isNumber } ?? false ? .number(text) : .text(text)
    }

    static func texts(_ texts: [String]) -> JSON { .list(texts.map { .text($0) }) }
}
