/// The deadlines of all workers, the earliest first.
///
/// Each worker has one deadline at most. A binary heap keeps them in order. An entry whose worker has another deadline by
/// now is stale; it is dropped when it comes to the top.
struct Wakeups: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        let deadline: Instant
        let worker: WorkerID
    }

    private var deadlines: [WorkerID: Instant] = [:]
    private var heap: [Entry] = []

    /// The earliest deadline; nil when no worker has one.
    var first: Instant? { heap.first?.deadline }

    /// Sets the deadline of a worker, in place of its last one. Nil removes it.
    mutating func set(_ deadline: Instant?, for worker: WorkerID) {
        guard deadlines[worker] != deadline else { return }
        deadlines[worker] = deadline
        if let deadline { insert(Entry(deadline: deadline, worker: worker)) }
        dropStaleEntries()
    }

    /// Removes the deadlines that have come.
    ///
    /// - Returns: Their workers, in order of their ids.
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

    /// Only the deadlines count; the heap's layout depends on the order in which they were set.
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
