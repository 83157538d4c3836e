/// A placeholder that is filled in with a fact about the machine, which is the same for all workers.
enum MachinePlaceholder: String, Hashable, Sendable, CaseIterable {
    /// What `hostname` prints.
    case hostname
    /// The number of the machine among those that run the manifest.
    case machine
}

extension Placeholder {
    /// The names of all placeholders that are a single word.
    static let words = allCases.map(\.rawValue) + MachinePlaceholder.allCases.map(\.rawValue)
}
