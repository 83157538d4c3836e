import Supervision

/// What the processes of a simulated machine will do, in the order of time.
struct SimulatedQueue {
    /// What a process does by itself.
    enum Step: Hashable {
        case boots
        case ends(Exit)
    }

    struct Entry: Hashable {
        let time: Instant
        let launch: Launch
        let step: Step
    }

    /// The entries, the latest first, so that the next one is taken from the end.
    private var entries: [Entry] = []

    /// When the next step is due; nil when there is none.
    var first: Instant? { entries.last?.time }

    /// Adds a step. Of several steps at one time, the step that was added first is taken first.
    mutating func add(_ step: Step, of launch: Launch, at time: Instant) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = low + (high - low) / 2
            if entries[middle].time > time { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(time: time, launch: launch, step: step), at: low)
    }

    /// Takes the next step, if it is due.
    mutating func takeDue(at now: Instant) -> Entry? {
        guard let first, first <= now else { return nil }
        return entries.popLast()
    }
}
