/// The complete description of one worker, with all defaults, ranges, placeholders and units resolved.
///
/// A spec is one word, and copies of it share their fields. A reload passes sets with a spec for each worker on.
public struct WorkerSpec: Sendable {
    private var storage: Storage

    /// Creates a spec. The default policies are those of a manifest that gives none.
    package init(
        id: WorkerID, program: Program, restart: RestartPolicy = RestartPolicy(), stop: StopPolicy = StopPolicy(),
        upkeep: Shared<Upkeep> = WorkerSpec.standardUpkeep, label: Label = Label(), was: WorkerID? = nil,
        remark: String? = nil, origin: Origin = Origin()
    ) {
        storage = Storage(
            Fields(
                id: id, program: program, restart: restart, stop: stop, sharedUpkeep: upkeep, label: label, was: was,
                remark: remark, origin: origin))
    }

    private struct Fields: Hashable, Sendable {
        var id: WorkerID
        var program: Program
        var restart: RestartPolicy
        var stop: StopPolicy
        var sharedUpkeep: Shared<Upkeep>
        var label: Label
        var was: WorkerID?
        var remark: String?
        var origin: Origin
    }

    private final class Storage: Sendable {
        let fields: Fields

        init(_ fields: Fields) { self.fields = fields }
    }

    private var fields: Fields {
        _read { yield storage.fields }
        _modify {
            var changed = storage.fields
            yield &changed
            storage = Storage(changed)
        }
    }
}

extension WorkerSpec {
    /// The id of the worker.
    public package(set) var id: WorkerID {
        _read { yield fields.id }
        _modify { yield &fields.id }
    }
    /// The program that the worker runs. A changed program relaunches the worker.
    public var program: Program {
        _read { yield fields.program }
        _modify { yield &fields.program }
    }
    /// When the worker is launched again. A changed policy takes effect at once, and the process keeps running.
    public var restart: RestartPolicy {
        _read { yield fields.restart }
        _modify { yield &fields.restart }
    }
    /// How the worker is stopped. A changed policy takes effect at once, and the process keeps running.
    public var stop: StopPolicy {
        _read { yield fields.stop }
        _modify { yield &fields.stop }
    }
    /// When the worker is up, whether it still works, and how it is replaced. A changed policy takes effect at once, and the
    /// process keeps running.
    public var upkeep: Upkeep {
        get { fields.sharedUpkeep.value }
        set { fields.sharedUpkeep = Shared(newValue) }
    }
    /// Stored once for all workers with the same policies.
    package var sharedUpkeep: Shared<Upkeep> {
        _read { yield fields.sharedUpkeep }
        _modify { yield &fields.sharedUpkeep }
    }
    /// The worker's name and position, which its environment gives. A changed label takes effect at the next launch.
    package var label: Label {
        _read { yield fields.label }
        _modify { yield &fields.label }
    }
    /// The id that the worker had before it was renamed; nil for a worker that was not. Only a reload that finds a worker
    /// with the old id uses it.
    package var was: WorkerID? {
        _read { yield fields.was }
        _modify { yield &fields.was }
    }
    /// A text for people to read; nil for none. A changed text has no effect.
    package var remark: String? {
        _read { yield fields.remark }
        _modify { yield &fields.remark }
    }
    /// Where the manifest defines the worker. A changed origin has no effect.
    package var origin: Origin {
        _read { yield fields.origin }
        _modify { yield &fields.origin }
    }
}

extension WorkerSpec: Hashable {
    public static func == (first: WorkerSpec, second: WorkerSpec) -> Bool {
        first.storage === second.storage || first.storage.fields == second.storage.fields
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(storage.fields) }
}

extension WorkerSpec: CustomReflectable {
    public var customMirror: Mirror { Mirror(reflecting: storage.fields) }
}

extension WorkerSpec {
    /// The policies of a worker that gives none.
    package static let standardUpkeep = Shared(Upkeep())

    /// The name of the manifest, and the position of the worker in its group.
    ///
    /// Both are no part of a worker's identity. When worker 1 of the workers 0, 1 and 2 is removed, worker 2 moves to
    /// another position and must not be relaunched.
    package struct Label: Hashable, Sendable {
        /// The name of the manifest, which the worker reads from `PREFORK_NAME`.
        package var name: String
        /// The position in the group, counted from 0, which the worker reads from `PREFORK_INDEX`.
        package var index: Int

        /// Creates a label. The index counts from 0.
        package init(name: String = "", index: Int = 0) {
            self.name = name
            self.index = index
        }
    }
}
