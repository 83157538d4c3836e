import Supervision

/// The values that a worker gets from its position in its group.
struct WorkerBinding {
    let id: WorkerID
    /// The position in the group, from 0.
    let index: Int
    let resources: Resources

    /// The address and the thread cap of a worker. Several workers may have the same resources.
    struct Resources: Equatable {
        var host: String?
        var port: UInt16?
        var path: String?
        var cap: Int?
        /// The placeholders whose values could not be read. Their values above are nil.
        var unread: Set<Placeholder> = []
    }
}
