package import Supervision

/// Whether a machine has room for workers.
package enum DescriptorBudget {
    /// Why a master that is started with this process's limits would refuse them all; nil when it would not.
    package static func refusal(for workers: [WorkerSpec]) -> Refusal? {
        guard let limit = try? DescriptorLimit() else { return nil }
        return limit.refusal(of: workers, processes: workers.count, sockets: Listeners().count(with: workers))
    }
}
