/// One key in which two specs of a worker differ.
public struct Change: Hashable, Sendable {
    /// The manifest's key, as in `env.MODE`, `args[1]` or `restart.backoff.max`.
    public let key: String
    /// The values as a manifest writes them; nil where the key is absent.
    public let old: Value?, new: Value?
    /// What a reload does about the difference.
    public let kind: ReloadEffect

    /// A value that may be shown, or a value that may hold a secret.
    public enum Value: Hashable, Sendable {
        /// The value as a manifest writes it.
        case shown(String)
        /// A value that is not shown, such as that of a variable.
        case hidden
    }

    /// The differences between two specs of one worker, in the order of the manifest's keys.
    ///
    /// A key whose reload effect is ``ReloadEffect/none`` is not listed.
    ///
    /// - Parameter rights: What the master may do. What it may not change in a running process relaunches the worker.
    package static func list(
        from old: WorkerSpec, to new: WorkerSpec, under rights: MasterRights = MasterRights.all.value
    ) -> [Change] {
        // Most specs differ in few fields, and a large reload compares many specs.
        var changes = SpecField.program.flatMap { $0.changes(old, new) }
        if old.program.attributes != new.program.attributes {
            let (before, after) = (old.program.attributes, new.program.attributes)
            let relaunching = AdjustableAttribute.differences(before, after)
                .filter { !rights.canAdjust($0, from: before, to: after) }.map(\.key)
            changes += SpecField.attributes.flatMap { $0.changes(old, new) }.map { change in
                relaunching.contains(change.key) ? change.relaunching : change
            }
        }
        if old.restart != new.restart { changes += SpecField.restart.flatMap { $0.changes(old, new) } }
        if old.stop != new.stop { changes += SpecField.stop.flatMap { $0.changes(old, new) } }
        if old.program.captured != new.program.captured { changes += SpecField.captured.changes(old, new) }
        if old.sharedUpkeep != new.sharedUpkeep { changes += SpecField.upkeep.flatMap { $0.changes(old, new) } }
        return changes
    }
}

extension Change {
    /// One change, or none for equal values.
    static func list(_ key: String, _ old: String?, _ new: String?, _ effect: ReloadEffect) -> [Change] {
        if old == new { return [] }
        return [
            Change(
                key: key, old: old.map { .shown(RawBytes.shown($0)) }, new: new.map { .shown(RawBytes.shown($0)) },
                kind: effect)
        ]
    }

    /// The same change, for which the worker is relaunched.
    fileprivate var relaunching: Change { Change(key: key, old: old, new: new, kind: .relaunch) }

    /// A change of a value that may hold a secret.
    init(hidden key: String, _ wasPresent: Bool, _ isPresent: Bool) {
        self.init(
            key: key, old: wasPresent ? .hidden : nil, new: isPresent ? .hidden : nil, kind: .relaunch)
    }
}
