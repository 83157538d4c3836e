/// The settings that one place of a manifest writes: `defaults`, a group, or an override.
///
/// `Target` has the fields: a worker's spec, or the options of a socket.
struct Settings<Target> {
    private struct Entry {
        let field: SettingField<Target>
        /// Nil for a value that is written and could not be read.
        let value: SettingValue?
        let span: Span
    }

    /// Each field at most once.
    private var entries: [Entry] = []

    /// Whether any field may be written, because the mapping that holds them could not be read.
    var mayHoldMore = false

    var isEmpty: Bool { entries.isEmpty }

    /// - Parameter value: The value; nil if it is written and could not be read.
    mutating func set(_ field: SettingField<Target>, _ value: SettingValue?, at span: Span) {
        // Nearly always the field is new: a mapping has each key once.
        if entries.contains(where: { $0.field === field }) { entries.removeAll { $0.field === field } }
        if entries.isEmpty { entries.reserveCapacity(4) }
        entries.append(Entry(field: field, value: value, span: span))
    }

    /// These settings on top of others.
    func over(_ base: Settings<Target>) -> Settings<Target> {
        if base.entries.isEmpty, !base.mayHoldMore { return self }
        if entries.isEmpty, !mayHoldMore { return base }
        var merged = self
        merged.mayHoldMore = mayHoldMore || base.mayHoldMore
        for entry in base.entries where !entries.contains(where: { $0.field === entry.field }) {
            merged.entries.append(entry)
        }
        return merged
    }

    /// Stores each setting in its field. Other fields keep their defaults.
    func apply(to target: inout Target) {
        for entry in entries { if let value = entry.value { entry.field.store(value, in: &target) } }
    }

    /// Whether a field is written, or may be, and its value could not be read.
    func isUnread(_ path: PartialKeyPath<Target>) -> Bool {
        entries.first { $0.field.path == path }.map { $0.value == nil } ?? mayHoldMore
    }

    /// Whether a field is written.
    func holds(_ field: SettingField<Target>) -> Bool { entries.contains { $0.field === field } }

    /// Whether a field is written.
    func holds(_ path: PartialKeyPath<Target>) -> Bool { entries.contains { $0.field.path == path } }

    /// Where the setting of a field is written; nil when it is not.
    func span(of path: PartialKeyPath<Target>) -> Span? { entries.first { $0.field.path == path }?.span }
}
