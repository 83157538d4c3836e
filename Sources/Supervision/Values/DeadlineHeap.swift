/// Deadlines and whose they are, the earliest first, in a binary heap.
package struct DeadlineHeap<Owner> {
    /// A deadline and whose it is.
    package struct Entry {
        package let deadline: Instant
        package let owner: Owner
    }

    private var entries: [Entry] = []

    package init() {}

    /// The earliest deadline; nil when there is none.
    package var first: Entry? { entries.first }

    package mutating func insert(_ deadline: Instant, of owner: Owner) {
        entries.append(Entry(deadline: deadline, owner: owner))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes the earliest deadline. There has to be one.
    package mutating func removeFirst() {
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        var parent = 0
        while true {
            var earliest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].deadline < entries[earliest].deadline { earliest = child }
            }
            guard earliest != parent else { return }
            entries.swapAt(parent, earliest)
            parent = earliest
        }
    }
}

extension DeadlineHeap.Entry: Sendable where Owner: Sendable {}
extension DeadlineHeap: Sendable where Owner: Sendable {}
