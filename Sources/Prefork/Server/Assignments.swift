internal import Supervision

/// The context of a worker and the spec that was made from it.
struct ContextAssignment<Context: WorkerContext> {
    let context: Context
    var spec: WorkerSpec

    /// Whether a process that is launched with the spec has the same context as with another spec.
    fileprivate func hasContext(of other: ContextAssignment) -> Bool {
        hasContext(encodedAs: other.spec.program.context)
    }

    func hasContext(encodedAs bytes: [UInt8]?) -> Bool { spec.program.context == bytes }
}

/// The contexts that workers of the sets may be launched with.
///
/// While a reload is in progress, a worker that it has still to replace is launched again with its earlier context. When the
/// reload is taken back, all workers get their earlier contexts again.
struct Assignments<Context: WorkerContext> {
    typealias Workers = [WorkerID: ContextAssignment<Context>]

    /// The set that the workers are brought to: the set that was accepted last, or the set that a failed reload is taken back
    /// to.
    private(set) var desired: Workers = [:]
    /// The set that a failed reload is taken back to.
    private var committed: Workers = [:]
    /// The assignments of sets that were accepted since the last commit and are no longer desired.
    private var earlier: [WorkerID: [ContextAssignment<Context>]] = [:]
    /// Whether a reload is in progress.
    private var isRolling = false

    /// Applies an accepted set.
    ///
    /// - Parameter isRolledOut: Whether the set has workers that have to come up before it is committed.
    mutating func accept(_ workers: Workers, isRolledOut: Bool) {
        keepDesired()
        desired = workers
        isRolling = isRolling || isRolledOut
        if !isRolling { commit() }
    }

    /// Forgets all sets but the desired one, because every worker has its context of that set.
    mutating func commit() {
        committed = desired
        earlier = [:]
        isRolling = false
    }

    /// Makes the committed set the desired one again. The other assignments are kept until the way back has ended.
    mutating func goBack() {
        keepDesired()
        desired = committed
    }

    private mutating func keepDesired() {
        guard isRolling else { return }
        for (id, assignment) in desired where !of(id).dropFirst().contains(where: assignment.hasContext(of:)) {
            earlier[id, default: []].append(assignment)
        }
    }

    /// The assignments with which the worker may be launched or may run, the desired one first.
    func of(_ id: WorkerID) -> [ContextAssignment<Context>] {
        let last = isRolling ? [desired[id], committed[id]] : [desired[id]]
        return last.compactMap(\.self) + (earlier[id]?.reversed() ?? [])
    }

    /// Whether a set has a worker with this id. It may be the set that a failed reload is taken back to.
    func contains(_ id: WorkerID) -> Bool { desired[id] != nil || committed[id] != nil }
}
