/// A field of a worker's spec, with the manifest's key for the field.
///
/// ``all`` has a row for each field. `Change.list` compares two specs by these rows, `resolve` shows their values, and
/// the manifest's table of keys takes a key's name, its default and its reload effect from its row.
package struct SpecField: Sendable {
    package typealias Path = any PartialKeyPath<WorkerSpec> & Sendable

    /// The manifest's key, with the keys above it: `restart.backoff.max`.
    package let key: String
    /// What a reload does when the field differs.
    package let effect: ReloadEffect
    /// The properties that the row is about, usually one.
    package let paths: [Path]
    /// The value as a manifest writes it; nil where a manifest leaves the key out, or writes it in another form.
    package let value: @Sendable (WorkerSpec) -> FieldValue?
    let changes: @Sendable (_ old: WorkerSpec, _ new: WorkerSpec) -> [Change]

    /// A field that a manifest writes in its type's way.
    init<Value: ManifestWritable>(
        _ key: String, _ path: any KeyPath<WorkerSpec, Value> & Sendable, _ effect: ReloadEffect
    ) {
        self.init(key, path, effect, as: { $0.fieldValue })
    }

    /// A field that a manifest writes as one value.
    ///
    /// - Parameter write: The value as a manifest writes it.
    package init<Value: Equatable & SendableMetatype>(
        _ key: String, _ path: any KeyPath<WorkerSpec, Value> & Sendable, _ effect: ReloadEffect,
        as write: @escaping @Sendable (Value) -> FieldValue?
    ) {
        self.init(key, [path], effect, value: { write($0[keyPath: path]) }) { old, new in
            let (before, after) = (old[keyPath: path], new[keyPath: path])
            if before == after { return [] }
            return Change.list(key, write(before)?.manifestText, write(after)?.manifestText, effect)
        }
    }

    /// A field with a comparison of its own.
    init(
        _ key: String, _ paths: [Path], _ effect: ReloadEffect,
        value: @escaping @Sendable (WorkerSpec) -> FieldValue? = { _ in nil },
        changes: @escaping @Sendable (_ old: WorkerSpec, _ new: WorkerSpec) -> [Change]
    ) {
        self.key = key
        self.effect = effect
        self.paths = paths
        self.value = value
        self.changes = changes
    }

    /// The last part of the key: `max` of `restart.backoff.max`.
    package var name: String { String(key.split(separator: ".").last ?? "") }

    /// The value of a worker whose manifest leaves the key out.
    package var standard: FieldValue? { value(SpecField.standardSpec) }

    /// Whether a worker's value is another one than that of a worker whose manifest leaves the key out.
    package func isSet(in spec: WorkerSpec) -> Bool {
        value(spec) != standard || !changes(SpecField.standardSpec, spec).isEmpty
    }

    /// A spec with defaults in all fields, and without a program.
    package static let standardSpec = WorkerSpec(id: WorkerID(group: "", number: 0), program: Program(command: []))

    /// The row of a property; nil when the property has no row.
    package static subscript(path: Path) -> SpecField? { all.first { $0.paths.contains { $0 == path } } }
}

extension SpecField {
    /// The fields in the order in which their changes are listed.
    package static let all = program + attributes + restart + stop + upkeep + [captured] + names

    private static let names = [
        SpecField("was", \.was, .none, as: { $0.map { .text($0.description) } }),
        SpecField("description", \.remark, .none),
    ]

    // The fields of each part of a spec. The readiness report is part of the program's environment.

    static let program: [SpecField] = [
        SpecField("command", [\.program.command, \.program.executable], .relaunch) {
            Change.ofCommand($0.program, $1.program)
        },
        SpecField("args", [\.program.arguments], .relaunch) {
            Change.ofArguments($0.program.arguments, $1.program.arguments)
        },
        SpecField("host", \.program.host, .listener),
        SpecField("port", \.program.port, .listener),
        SpecField("listen", [\.program.sockets], .listener) { Change.ofOwnSocket($0.program, $1.program) },
        SpecField("sockets", [\.program.isFirstSocketOwn], .listener) {
            Change.ofFurtherSockets(Array($0.program.furtherSockets), Array($1.program.furtherSockets))
        },
        // A context may hold anything, secrets and megabytes included.
        SpecField("context", [\.program.context], .relaunch) { old, new in
            let (before, after) = (old.program.context, new.program.context)
            return before == after ? [] : [Change(hidden: "context", before != nil, after != nil)]
        },
        tellsReadiness,
        SpecField("watchdog", \.program.watchdog, .relaunch),
        SpecField("cap", \.program.cap, .relaunch),
        SpecField("runtime", \.program.runtimes, .relaunch),
        SpecField("runtime", [\.program.options], .relaunch) { old, new in
            let (before, after) = (old.program.options, new.program.options)
            return before == after ? [] : Change.list("runtime", before?.changeText, after?.changeText, .relaunch)
        },
        SpecField("env", [\.program.environment], .relaunch) {
            Change.ofVariables("env", $0.program.environment, $1.program.environment)
        },
        SpecField("env_file", [\.program.environmentFile], .relaunch) {
            Change.ofVariables("env_file", $0.program.environmentFile, $1.program.environmentFile)
        },
        SpecField("working_dir", \.program.workingDirectory, .relaunch),
        SpecField("stdin", \.program.standardInput, .relaunch, as: { $0 == .null ? .null : .text($0.rawValue) }),
    ]

    static let restart: [SpecField] = [
        SpecField("restart.policy", \.restart.condition, .master),
        SpecField("restart.backoff.initial", \.restart.backoff.initial, .master),
        SpecField("restart.backoff.factor", \.restart.backoff.factor, .master),
        SpecField("restart.backoff.max", \.restart.backoff.max, .master),
        SpecField("restart.backoff.jitter", \.restart.backoff.jitter, .master, as: { .text($0.percentText) }),
        SpecField("restart.backoff.reset_after", \.restart.backoff.resetAfter, .master),
        SpecField("restart.intensity.deaths", \.restart.intensity.deaths, .master),
        SpecField("restart.intensity.within", \.restart.intensity.within, .master),
        SpecField("restart.intensity.then", \.restart.intensity.then, .master),
        SpecField("restart.never_on", \.restart.neverOn, .master),
    ]

    static let stop: [SpecField] = [
        SpecField("stop.signal", \.stop.signal, .master),
        SpecField("stop.timeout", \.stop.grace, .master),
        SpecField("stop.kill", \.stop.scope, .master),
    ]
}
