internal import Supervision

/// The launches that the core has ordered and the engine has not made yet, in the order of their numbers.
///
/// A launch takes up to half a millisecond, and a reload may order thousands. The engine makes one batch in each turn
/// of its loop, so that signals are handled in between.
struct LaunchQueue {
    /// The largest number of launches in one turn of the loop.
    static let batchSize = 16

    private var orders: [UInt64: (launch: Launch, spec: Shared<WorkerSpec>)] = [:]
    /// The numbers in order. A cancelled launch keeps its number here, which is skipped later.
    private var numbers: [UInt64] = []
    private var next = 0

    var isEmpty: Bool { orders.isEmpty }

    mutating func add(_ launch: Launch, _ spec: Shared<WorkerSpec>) {
        orders[launch.number] = (launch, spec)
        numbers.append(launch.number)
    }

    /// Removes a launch.
    ///
    /// - Returns: Whether the launch was still queued.
    mutating func cancel(_ launch: Launch) -> Bool { orders.removeValue(forKey: launch.number) != nil }

    /// Gives a launch the id that its worker has now.
    mutating func rename(_ launch: Launch) { orders[launch.number]?.launch = launch }

    /// Gives a launch the spec with the policies that its worker has now.
    mutating func redirect(_ launch: Launch, _ spec: Shared<WorkerSpec>) { orders[launch.number]?.spec = spec }

    /// Removes and returns the next launch; nil when there is none.
    mutating func takeNext() -> (launch: Launch, spec: Shared<WorkerSpec>)? {
        while next < numbers.count {
            let number = numbers[next]
            next += 1
            guard let order = orders.removeValue(forKey: number) else { continue }
            // A queue that has become empty is replaced, because an emptied dictionary keeps its memory: half a kilobyte
            // for each launch of a large start.
            if orders.isEmpty { self = LaunchQueue() }
            return order
        }
        self = LaunchQueue()
        return nil
    }
}
