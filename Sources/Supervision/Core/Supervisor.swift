/// The pure core: facts come in as events, orders go out as effects, and time is an argument.
///
/// `handle` has two halves. `absorb` writes down what is known. `settle` looks at the workers that the event concerns and
/// closes the gap between their desired specs and their processes. A reload, a crash, a deadline and a stop all go
/// through the same gap-closing code.
package struct Supervisor: Hashable, Sendable {
    package enum Mode: Hashable, Sendable {
        case serving
        /// Every process is being stopped. The master then exits with this code.
        case draining(code: Int32)
        case finished
    }

    /// The exit code when restart intensity asks for `exit` (EX_SOFTWARE of sysexits.h).
    package static let escalationExitCode: Int32 = 70

    package internal(set) var mode = Mode.serving
    /// Sorted by id. Workers that nobody asks for any more are among them until their last process has exited.
    package internal(set) var workers: [WorkerState] = []
    /// How many manifests were accepted.
    package internal(set) var generation = 0
    /// How many launches were ordered whose end is not known yet.
    var processCount = 0
    var wakeups = Wakeups()
    /// The sockets that the shell holds open for the workers.
    var leasedSockets: Set<SocketSpec> = []
    var stopWasRequested = false
    var graceIsOver = false
    var launchesMinted: UInt64 = 0
    var random: SplitMix64

    /// - Parameter seed: For the jitter of the waits. Nothing else is left to chance.
    package init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Writes down a fact and returns what is to be done about it, in order.
    package mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        let unsettled = absorb(event, at: now, into: &effects)
        settle(unsettled, at: now, into: &effects)
        return effects
    }

    /// When `Event.deadline` is due; nil when nothing waits for time to pass.
    package var nextDeadline: Instant? { wakeups.first }

    /// Where a worker stands in `workers`; nil when it is not known.
    func index(of id: WorkerID) -> Int? {
        let index = workers.partitioningIndex { $0.id >= id }
        return index < workers.endIndex && workers[index].id == id ? index : nil
    }

    /// Where the workers of a group stand in `workers`.
    func indices(ofGroup group: String) -> Range<Int> {
        let first = workers.partitioningIndex { $0.id.group >= group }
        let end = workers.partitioningIndex { $0.id.group > group }
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
