internal import Supervision

/// The deadlines of running probes, the earliest first.
///
/// Nearly every probe is answered long before its deadline. Its entry stays until it reaches the top, and is dropped then.
struct ProbeDeadlines {
    private var heap = DeadlineHeap<UInt64>()

    mutating func add(_ deadline: Instant, for number: UInt64) { heap.insert(deadline, of: number) }

    /// The earliest deadline of a running probe; nil when there is none.
    mutating func first(where isRunning: (UInt64) -> Bool) -> Instant? {
        while let first = heap.first {
            if isRunning(first.owner) { return first.deadline }
            heap.removeFirst()
        }
        return nil
    }

    /// Removes the deadlines that have come, and returns the numbers of their probes.
    mutating func takeDue(at now: Instant) -> [UInt64] {
        var due: [UInt64] = []
        while let first = heap.first, first.deadline <= now {
            due.append(first.owner)
            heap.removeFirst()
        }
        return due
    }
}
