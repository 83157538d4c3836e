package import Supervision

/// The launches by hand that were requested and wait for the engine's next turn.
package final class LaunchRequests {
    private var waiting: [WorkerSpec] = []

    /// Requests the launch of a worker that no manifest names.
    package func add(_ spec: WorkerSpec) { waiting.append(spec) }

    /// How many requests wait.
    package var count: Int { waiting.count }
    package var isEmpty: Bool { waiting.isEmpty }

    /// Removes all requests after the first `count`, and returns their workers.
    package func drop(after count: Int) -> [WorkerID] {
        defer { waiting.removeSubrange(min(count, waiting.count)...) }
        return waiting.dropFirst(count).map(\.id)
    }

    /// Removes and returns all requests. Requests that are added later wait for the next turn.
    package func takeAll() -> [WorkerSpec] {
        defer { waiting = [] }
        return waiting
    }
}
