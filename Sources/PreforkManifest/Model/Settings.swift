/// The settings that one place of a manifest writes: `defaults`, a group, or an override.
///
/// `Target` has the fields: a worker's spec, or the options of a socket.
struct Settings<Target> {
    private struct Entry {
        let field: SettingField<Target>
        let value: SettingValue
        let span: Span
    }

    /// Each field at most once.
    private var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }

    mutating func set(_ field: SettingField<Target>, _ value: SettingValue, at span: Span) {
        // Nearly always the field is new: a mapping has each key once.
        if entries.contains(where: { $0.field === field }) { entries.removeAll { $0.field === field } }
        if entries.isEmpty { entries.reserveCapacity(4) }
        entries.append(Entry(field: field, value: value, span: span))
    }

    /// These settings on top of others.
    func over(_ base: Settings<Target>) -> Settings<Target> {
        if base.entries.isEmpty { return self }
        if entries.isEmpty { return base }
        var merged = self
        for entry in base.entries where !entries.contains(where: { $0.field === entry.field }) {
            merged.entries.append(entry)
        }
        return merged
    }

    /// Stores each setting in its field. Other fields keep their defaults.
    func apply(to target: inout Target) {
        for entry in entries { entry.field.store(entry.value, in: &target) }
    }

    /// Where the setting of a field is written; nil when it is not.
    func span(of path: PartialKeyPath<Target>) -> Span? { entries.first { $0.field.path == path }?.span }
}
