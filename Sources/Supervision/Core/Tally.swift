/// What the workers of a group add up to while the group is rolled out. It is kept worker by worker, so that the event of one
/// worker does not look at the whole group: a rollout would otherwise take time that grows with the square of the group.
struct Tally: Hashable, Sendable {
    /// The numbers of the workers of which something is true.
    struct Sums: Hashable, Sendable {
        var members = 0
        /// The places that the workers take.
        var slots = 0
        var unavailable = 0
        var arrived = 0
        /// The workers that the reload waits for.
        var awaited = 0
        /// The workers whose new process has not arrived yet.
        var tried = 0
        /// The workers whose successor has failed and is tried again.
        var failed = 0
        /// The candidates that are only recycled.
        var recycled = 0

        mutating func add(_ other: Sums, times factor: Int = 1) {
            members += factor * other.members
            slots += factor * other.slots
            unavailable += factor * other.unavailable
            arrived += factor * other.arrived
            awaited += factor * other.awaited
            tried += factor * other.tried
            failed += factor * other.failed
            recycled += factor * other.recycled
        }
    }

    /// A worker whose replacement can begin.
    ///
    /// Workers that are not up come first, then those with the oldest processes. So a reload that arrives during another
    /// one does not replace the same workers again while others wait.
    struct Candidate: Hashable, Comparable, Sendable {
        /// The number of the launch; 0 for a worker that is not up.
        let number: UInt64
        let worker: WorkerID

        static func < (first: Candidate, second: Candidate) -> Bool {
            (first.number, first.worker) < (second.number, second.worker)
        }
    }

    fileprivate struct Share: Hashable {
        var sums = Sums()
        var candidate: Candidate?
    }

    private(set) var sums = Sums()
    /// The workers whose replacement can begin. The last one is the next.
    private(set) var candidates: [Candidate] = []
    private var shares: [WorkerID: Share] = [:]

    init(of members: some Sequence<WorkerState>) {
        for worker in members {
            let share = Share(worker)
            shares[worker.id] = share
            sums.add(share.sums)
            if let candidate = share.candidate { candidates.append(candidate) }
        }
        candidates.sort(by: >)
    }

    /// Takes over what has changed about a worker.
    mutating func count(_ worker: WorkerState) {
        let new = worker.isMember ? Share(worker) : nil
        let old = shares[worker.id]
        if new == old { return }
        shares[worker.id] = new
        if let old { sums.add(old.sums, times: -1) }
        if let new { sums.add(new.sums) }
        if old?.candidate == new?.candidate { return }
        if let candidate = old?.candidate {
            let index = candidates.partitioningIndex { $0 <= candidate }
            if candidates.indices.contains(index), candidates[index] == candidate { candidates.remove(at: index) }
        }
        if let candidate = new?.candidate {
            candidates.insert(candidate, at: candidates.partitioningIndex { $0 <= candidate })
        }
    }
}

extension Tally.Share {
    fileprivate init(_ worker: WorkerState) {
        sums.members = 1
        sums.slots = worker.occupiedSlots
        if worker.isUnavailable { sums.unavailable = 1 }
        if worker.hasArrived { sums.arrived = 1 }
        if worker.isAwaited { sums.awaited = 1 }
        if worker.isOnTrial || worker.successor != nil { sums.tried = 1 }
        if (worker.replacement?.failures ?? 0) > 0 { sums.failed = 1 }
        guard worker.isReplaceable else { return }
        if !worker.hasNewSpec { sums.recycled = 1 }
        candidate = Tally.Candidate(
            number: worker.isUp ? worker.occupant?.launch.number ?? 0 : 0, worker: worker.id)
    }
}

extension Supervisor {
    /// The sums of a group that is being rolled out.
    mutating func sums(of group: String) -> Tally.Sums {
        if let sums = rollouts[group]?.tally?.sums { return sums }
        let tally = countedAnew(group)
        rollouts[group]?.tally = tally
        return tally.sums
    }

    /// The tally of a group, from all of its workers.
    func countedAnew(_ group: String) -> Tally { Tally(of: members(of: group).lazy.map { workers[$0] }) }

    /// Takes over what has changed about a worker.
    mutating func count(_ index: Int) {
        rollouts[workers[index].id.group]?.tally?.count(workers[index])
    }

    /// Forgets the tallies of all groups, because many workers may have changed.
    mutating func forgetTallies() {
        for group in rollouts.keys { rollouts[group]?.tally = nil }
    }
}
