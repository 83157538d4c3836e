package import Supervision

/// The launches by hand that wait for the engine's next turn.
package final class LaunchRequests {
    private var waiting: [WorkerSpec] = []

    /// Asks for a worker that no manifest names.
    package func add(_ spec: WorkerSpec) { waiting.append(spec) }

    /// How many requests wait.
    package var count: Int { waiting.count }
    var isEmpty: Bool { waiting.isEmpty }

    /// Drops the requests behind the first `count` that wait.
    ///
    /// - Returns: The workers that were dropped.
    package func drop(after count: Int) -> [WorkerID] {
        defer { waiting.removeSubrange(min(count, waiting.count)...) }
        return waiting.dropFirst(count).map(\.id)
    }

    /// Removes and returns the requests that wait now. Requests that arrive while these are handled wait for the next turn.
    func takeAll() -> [WorkerSpec] {
        defer { waiting = [] }
        return waiting
    }
}
