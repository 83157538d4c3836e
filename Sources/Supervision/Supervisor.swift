/// The pure core: facts come in as events, orders go out as effects, and time is an argument.
///
/// `handle` has two halves. `absorb` writes down what is known; `settle` looks at the places and retirees and closes
/// the gap between what is and what is wanted. A reload, a crash, a deadline and a stop all go through the same
/// gap-closing code.
package struct Supervisor: Hashable, Sendable {
    package enum Mode: Hashable, Sendable {
        case serving
        /// Everything is on its way out; `finish` follows with this code.
        case draining(code: Int32)
        case finished
    }

    /// The exit code when restart intensity asked for `exit` (EX_SOFTWARE of sysexits.h).
    package static let escalationExitCode: Int32 = 70

    package internal(set) var mode = Mode.serving
    /// Sorted by id.
    package internal(set) var workers: [Worker] = []
    /// Sorted by worker, then by launch.
    package internal(set) var retirees: [Retiree] = []
    /// How many manifests were accepted.
    package internal(set) var generation = 0
    var stopWasRequested = false
    var graceIsOver = false
    var launchesMinted: UInt64 = 0
    var random: SplitMix64

    /// - Parameter seed: For the jitter of the waits; nothing else is left to chance.
    package init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Writes down a fact and returns what is to be done about it, in order.
    package mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        let unsettled = absorb(event, at: now, into: &effects)
        settle(unsettled, at: now, into: &effects)
        return effects
    }

    /// When `Event.deadline` is due; nil when nothing waits for time to pass.
    package var nextDeadline: Instant? {
        var earliest: Instant?
        for deadline in workers.lazy.compactMap(\.deadline) { earliest = min(earliest ?? deadline, deadline) }
        for deadline in retirees.lazy.compactMap(\.deadline) { earliest = min(earliest ?? deadline, deadline) }
        return earliest
    }

    /// The place of a worker, if it has one.
    func place(of id: WorkerID) -> Int? {
        let index = workers.partitioningIndex { $0.id >= id }
        return index < workers.endIndex && workers[index].id == id ? index : nil
    }

    /// The retirees of a worker.
    func retirees(of id: WorkerID) -> Range<Int> {
        let first = retirees.partitioningIndex { $0.launch.worker >= id }
        let end = retirees[first...].firstIndex { $0.launch.worker != id } ?? retirees.endIndex
        return first..<end
    }
}

extension Array {
    /// Where the elements that satisfy `belongsToSecondPart` begin, when all of them stand behind the others.
    func partitioningIndex(where belongsToSecondPart: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if belongsToSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
