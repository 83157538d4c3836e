/// Attributes that a process is to be given while it runs.
struct Adjustment: Hashable, Sendable {
    /// The attributes that have not been ordered yet.
    var due: [AdjustableAttribute] = []
    /// The attributes that have been ordered and not been answered yet.
    var ordered: [AdjustableAttribute] = []
    /// The attributes that the process may lack, because the order has failed. The next set of workers orders them again.
    var failed: [AdjustableAttribute] = []
    /// Whether the reload goes on although the process lacks attributes.
    var isGivenUp = false

    /// Whether the process is to get something that it does not have.
    var isOpen: Bool { !due.isEmpty || !ordered.isEmpty || !failed.isEmpty && !isGivenUp }
}

extension Process {
    /// Notes which attributes of a new spec the process does not have.
    mutating func noteAttributes(of new: WorkerSpec) {
        let changed = AdjustableAttribute.differences(spec.value.program.attributes, new.program.attributes)
        if changed.isEmpty, adjustment == nil { return }
        var next = adjustment ?? Adjustment()
        let open = Set(changed + next.due + next.failed)
        next.due = AdjustableAttribute.all.filter(open.contains)
        next.failed = []
        next.isGivenUp = false
        adjustment = next
    }

    /// Orders the attributes that are due, once the process exists. One order at a time.
    fileprivate mutating func settleAttributes() -> [Effect] {
        guard var next = adjustment, stop == nil, pid != nil, !next.due.isEmpty, next.ordered.isEmpty else { return [] }
        next.ordered = next.due
        next.due = []
        adjustment = next
        return [.adjust(launch, next.ordered, spec)]
    }

    fileprivate mutating func recordAnswer(isFailure: Bool) {
        guard var next = adjustment else { return }
        if isFailure { next.failed += next.ordered }
        next.ordered = []
        adjustment = next.due.isEmpty && next.failed.isEmpty ? nil : next
    }

    fileprivate var lacksAttributes: Bool { stop == nil && adjustment?.isOpen == true }

    fileprivate mutating func giveUpAttributes() {
        if adjustment?.failed.isEmpty == false { adjustment?.isGivenUp = true }
    }
}

extension WorkerState {
    /// Whether a process of the worker is to be given attributes that it does not have.
    var lacksAttributes: Bool { occupant?.lacksAttributes == true || successor?.lacksAttributes == true }

    mutating func settleAttributes() -> [Effect] {
        // Most processes have what they need, and a copy of a process takes time.
        guard lacksAttributes else { return [] }
        let effects = occupant?.settleAttributes() ?? []
        return effects + (successor?.settleAttributes() ?? [])
    }

    /// Lets the reload go on although processes of the worker lack attributes.
    mutating func giveUpAttributes() {
        guard lacksAttributes else { return }
        occupant?.giveUpAttributes()
        successor?.giveUpAttributes()
    }
}

extension Supervisor {
    /// Records whether a process was given its attributes.
    mutating func adjusted(_ launch: Launch, _ failures: [LaunchFailure], into effects: inout [Effect]) {
        guard let index = index(of: launch.worker), let process = workers[index].process(launch) else { return }
        _ = workers[index].update(launch) { $0.recordAnswer(isFailure: !failures.isEmpty) }
        for failure in failures {
            let location = process.spec.value.origin.location(of: failure.field)
            effects.append(.report(.notAdjusted(launch, pid: process.pid, failure, location: location)))
        }
        guard let first = failures.first, process.stop == nil else { return }
        // An old process that is to be replaced does not make the rollout fail, nor does one that leaves.
        let worker = workers[index]
        let isLeaving = worker.leavesAtCommit || worker.hasNewSpec && worker.occupant?.launch == launch
        if rollouts[launch.worker.group]?.isAwaited == true, !isLeaving {
            // Nothing tries again by itself.
            recordFailure(of: index, .notAdjusted(first), isFinal: true)
        } else {
            workers[index].giveUpAttributes()
        }
    }
}
