/// The deadlines of all workers or of all groups, the earliest first.
///
/// Each sleeper has at most one deadline. A binary heap keeps the deadlines in order. A heap entry is stale when its
/// sleeper has another deadline or none. A stale entry is removed when it reaches the top.
struct Wakeups<Sleeper: Hashable & Comparable & Sendable>: Hashable, Sendable {
    private var deadlines: [Sleeper: Instant] = [:]
    private var heap = DeadlineHeap<Sleeper>()

    /// The earliest deadline; nil when nobody has one.
    var first: Instant? { heap.first?.deadline }

    /// Whether a worker or group has a deadline.
    func contains(_ sleeper: Sleeper) -> Bool { deadlines[sleeper] != nil }

    /// Replaces the deadline of a worker or group. Nil removes the deadline.
    mutating func set(_ deadline: Instant?, for sleeper: Sleeper) {
        guard deadlines[sleeper] != deadline else { return }
        deadlines[sleeper] = deadline
        if let deadline { heap.insert(deadline, of: sleeper) }
        dropStaleEntries()
    }

    /// Removes the deadlines that have come and returns whose they were, sorted.
    mutating func takeDue(at now: Instant) -> [Sleeper] {
        var due: [Sleeper] = []
        while let first = heap.first, first.deadline <= now {
            heap.removeFirst()
            due.append(first.owner)
            deadlines[first.owner] = nil
            dropStaleEntries()
        }
        return due.sorted()
    }

    /// Compares the deadlines alone. The layout of the heap depends on the order in which they were set.
    static func == (left: Wakeups, right: Wakeups) -> Bool { left.deadlines == right.deadlines }
    func hash(into hasher: inout Hasher) { hasher.combine(deadlines) }

    private mutating func dropStaleEntries() {
        while let first = heap.first, deadlines[first.owner] != first.deadline { heap.removeFirst() }
    }
}
