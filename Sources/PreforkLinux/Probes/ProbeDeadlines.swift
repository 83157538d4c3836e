internal import Supervision

/// The deadlines of running probes, the earliest first, in a binary heap.
///
/// Nearly every probe is answered long before its deadline. Its entry stays until it reaches the top, and is dropped then.
struct ProbeDeadlines {
    private struct Entry {
        let deadline: Instant
        let number: UInt64
    }

    private var heap: [Entry] = []

    mutating func add(_ deadline: Instant, for number: UInt64) {
        heap.append(Entry(deadline: deadline, number: number))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].deadline < heap[parent].deadline else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// The earliest deadline of a running probe; nil when there is none.
    mutating func first(where isRunning: (UInt64) -> Bool) -> Instant? {
        while let first = heap.first {
            if isRunning(first.number) { return first.deadline }
            removeFirst()
        }
        return nil
    }

    /// Removes the deadlines that have come, and returns the numbers of their probes.
    mutating func takeDue(at now: Instant) -> [UInt64] {
        var due: [UInt64] = []
        while let first = heap.first, first.deadline <= now {
            due.append(first.number)
            removeFirst()
        }
        return due
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
