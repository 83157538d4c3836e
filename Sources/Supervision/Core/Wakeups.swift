/// The deadlines of all workers, the earliest first.
///
/// Each worker has at most one deadline. A binary heap keeps the deadlines in order. A heap entry is stale when its
/// worker has another deadline or none. A stale entry is removed when it reaches the top.
struct Wakeups: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        let deadline: Instant
        let worker: WorkerID
    }

    private var deadlines: [WorkerID: Instant] = [:]
    private var heap: [Entry] = []

    /// The earliest deadline; nil when no worker has one.
    var first: Instant? { heap.first?.deadline }

    /// Replaces the deadline of a worker. Nil removes the deadline.
    mutating func set(_ deadline: Instant?, for worker: WorkerID) {
        guard deadlines[worker] != deadline else { return }
        deadlines[worker] = deadline
        if let deadline { insert(Entry(deadline: deadline, worker: worker)) }
        dropStaleEntries()
    }

    /// Removes the deadlines that have come and returns their workers, sorted by id.
    mutating func takeDue(at now: Instant) -> [WorkerID] {
        var due: [WorkerID] = []
        while let first = heap.first, first.deadline <= now {
            removeFirst()
            due.append(first.worker)
            deadlines[first.worker] = nil
            dropStaleEntries()
        }
        return due.sorted()
    }

    /// Compares the deadlines alone. The layout of the heap depends on the order in which they were set.
    static func == (left: Wakeups, right: Wakeups) -> Bool { left.deadlines == right.deadlines }
    func hash(into hasher: inout Hasher) { hasher.combine(deadlines) }

    private mutating func dropStaleEntries() {
        while let first = heap.first, deadlines[first.worker] != first.deadline { removeFirst() }
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
