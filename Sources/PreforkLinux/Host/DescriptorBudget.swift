package import Supervision

/// Compares the file descriptors that workers need with the limit of this process.
package enum DescriptorBudget {
    /// The refusal of a master that is started with the limits of this process; nil when the workers fit.
    package static func refusal(for workers: [WorkerSpec]) -> Refusal? {
        guard let limit = try? DescriptorLimit() else { return nil }
        return limit.refusal(of: workers, processes: workers.count, sockets: Listeners().count(with: workers))
    }
}
