package import Supervision

/// A key of a manifest. The decoder, the suggestions, the schema and the manual read the same rows of keys.
///
/// A key whose value goes unchanged into a field of a worker's spec is a *setting*. The row of a setting in
/// `SpecField.all` gives the key its name, its default and its reload effect.
package struct Key: Sendable {
    /// The part of the format that a key belongs to. Only the core is built.
    package enum Stage: String, Sendable {
        case core = "C", rollout = "R", launch = "L", operation = "O"

        static let built: Set<Stage> = [.core]
    }

    /// What holds where a manifest leaves the key out.
    package enum Fallback: Sendable, ExpressibleByStringLiteral {
        /// A value, as a manifest writes it.
        case value(String)
        /// A value that depends on more, in words.
        case described(String)

        package init(stringLiteral text: String) { self = .value(text) }
    }

    package let name: String
    package let kind: ValueKind
    package let fallback: Fallback?
    package let stage: Stage
    package let change: ReloadEffect
    package let meaning: String
    /// The key and the keys that it needs beside it, as lines of YAML; empty for a key that is not built.
    package private(set) var example: String
    /// How the decoder reads the value; nil for a key with a decoder of its own.
    let setting: Setting?
    /// The field of a worker's spec that holds a setting; nil for a key that is not a setting.
    package let field: SpecField?

    /// A setting.
    ///
    /// - Parameters:
    ///   - path: The field of the spec. A row of `SpecField.all` has the same path.
    ///   - form: How the value is written.
    ///   - fallback: The default, where it is not that of a spec.
    init<Value>(
        _ path: any WritableKeyPath<WorkerSpec, Value> & Sendable, _ form: SettingForm<Value>,
        default fallback: Fallback? = nil, _ meaning: String, example: String
    ) {
        field = SpecField[path]
        // KeyTests refuses a key without a row, and this name says which row is missing.
        name = field?.name ?? "SpecField.all has no row for \(path)"
        kind = form.kind
        self.fallback = fallback ?? field?.standard.map { .value($0.manifestText) }
        stage = .core
        change = field?.effect ?? .none
        self.meaning = meaning
        self.example = example
        setting = .value(SettingField(path, form.convert), form.reading)
    }

    /// An option of a socket.
    ///
    /// - Parameters:
    ///   - path: The option. A row of `SocketField.all` has the same path.
    ///   - form: How the value is written.
    init<Value>(
        option path: any WritableKeyPath<SocketOptions, Value> & Sendable, _ form: SettingForm<Value>,
        _ meaning: String, example: String
    ) {
        let row = SocketField[path]
        name = row?.key ?? "SocketField.all has no row for \(path)"
        kind = form.kind
        fallback = row?.standard.map { .value($0.manifestText) }
        stage = .core
        change = row?.effect ?? .none
        self.meaning = meaning
        self.example = example
        setting = .option(SettingField(path, form.convert), form.reading)
        field = nil
    }

    /// A key with a decoder of its own, or a mapping of settings.
    init(
        _ name: String, _ kind: ValueKind, default fallback: Fallback? = nil, _ change: ReloadEffect, _ meaning: String,
        example: String
    ) {
        self.name = name
        self.kind = kind
        self.fallback = fallback
        stage = .core
        self.change = change
        self.meaning = meaning
        self.example = example
        setting = if case .mapping(let table) = kind { .mapping(table) } else { nil }
        field = nil
    }

    /// A key with a decoder of its own that a field of a worker's spec shows.
    ///
    /// - Parameter row: The key of the row of `SpecField.all`.
    init(row: String, _ kind: ValueKind, default fallback: Fallback? = nil, _ meaning: String, example: String) {
        field = SpecField.all.first { $0.key == row }
        name = field?.name ?? "SpecField.all has no row for \(row)"
        self.kind = kind
        self.fallback = fallback
        stage = .core
        change = field?.effect ?? .none
        self.meaning = meaning
        self.example = example
        setting = nil
    }

    /// A key of a later stage.
    init(_ name: String, planned prose: String, _ stage: Stage, _ change: ReloadEffect, _ meaning: String) {
        self.name = name
        kind = .planned(prose)
        fallback = nil
        self.stage = stage
        self.change = change
        self.meaning = meaning
        example = ""
        setting = nil
        field = nil
    }

    /// The key in a table where it needs another key beside it.
    ///
    /// - Parameter other: The other key, as a line of YAML.
    func beside(_ other: String) -> Key {
        var key = self
        key.example = other + "\n" + example
        return key
    }

    package var isBuilt: Bool { Stage.built.contains(stage) }
}

extension ReloadEffect {
    /// What a reload does, as a sentence.
    package var sentence: String {
        switch self {
        case .none: "A change does nothing."
        case .master: "A change takes effect at once, and the worker keeps running."
        case .inPlace: "A change is applied in place, and the worker's process keeps running."
        case .listener:
            "A change binds the new socket first, then relaunches the workers that use it, then closes the old one."
        case .relaunch: "A change relaunches the worker."
        case .identity: "A change adds or removes workers; the others keep running."
        case .inner: "Each key in it has a reload effect of its own."
        }
    }
}
