/// The deadlines of all workers or of all groups, the earliest first.
///
/// Each sleeper has at most one deadline. A binary heap keeps the deadlines in order. A heap entry is stale when its
/// sleeper has another deadline or none. A stale entry is removed when it reaches the top.
struct Wakeups<Sleeper: Hashable & Comparable & Sendable>: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        let deadline: Instant
        let sleeper: Sleeper
    }

    private var deadlines: [Sleeper: Instant] = [:]
    private var heap: [Entry] = []

    /// The earliest deadline; nil when nobody has one.
    var first: Instant? { heap.first?.deadline }

    /// Whether a worker or group has a deadline.
    func contains(_ sleeper: Sleeper) -> Bool { deadlines[sleeper] != nil }

    /// Replaces the deadline of a worker or group. Nil removes the deadline.
    mutating func set(_ deadline: Instant?, for sleeper: Sleeper) {
        guard deadlines[sleeper] != deadline else { return }
        deadlines[sleeper] = deadline
        if let deadline { insert(Entry(deadline: deadline, sleeper: sleeper)) }
        dropStaleEntries()
    }

    /// Removes the deadlines that have come and returns whose they were, sorted.
    mutating func takeDue(at now: Instant) -> [Sleeper] {
        var due: [Sleeper] = []
        while let first = heap.first, first.deadline <= now {
            removeFirst()
            due.append(first.sleeper)
            deadlines[first.sleeper] = nil
            dropStaleEntries()
        }
        return due.sorted()
    }

    /// Compares the deadlines alone. The layout of the heap depends on the order in which they were set.
    static func == (left: Wakeups, right: Wakeups) -> Bool { left.deadlines == right.deadlines }
    func hash(into hasher: inout Hasher) { hasher.combine(deadlines) }

    private mutating func dropStaleEntries() {
        while let first = heap.first, deadlines[first.sleeper] != first.deadline { removeFirst() }
    }

    private mutating func insert(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].deadline < heap[parent].deadline else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var earliest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].deadline < heap[earliest].deadline { earliest = child }
            }
            guard earliest != parent else { return }
            heap.swapAt(parent, earliest)
            parent = earliest
        }
    }
}
