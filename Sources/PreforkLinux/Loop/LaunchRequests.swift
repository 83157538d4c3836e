package import Supervision

/// The launches by hand that were requested and wait for the engine's next turn.
package final class LaunchRequests {
    private var waiting: [WorkerSpec] = []

    /// Requests the launch of a worker that no manifest names.
    package func add(_ spec: WorkerSpec) { waiting.append(spec) }

    /// How many requests wait.
    package var count: Int { waiting.count }
    package var isEmpty: Bool { waiting.isEmpty }

    /// Removes some of the requests, and returns their workers.
    package func drop(_ range: Range<Int>) -> [WorkerID] {
        let range = range.clamped(to: waiting.indices)
        defer { waiting.removeSubrange(range) }
        return waiting[range].map(\.id)
    }

    /// Adds requests that were taken and not handled, before all others.
    func putBack(_ specs: some Collection<WorkerSpec>) { waiting.insert(contentsOf: specs, at: 0) }

    /// Removes and returns all requests. Requests that are added later wait for the next turn.
    package func takeAll() -> [WorkerSpec] {
        defer { waiting = [] }
        return waiting
    }
}
