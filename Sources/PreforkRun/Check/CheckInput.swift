import PreforkManifest

/// One thing that `check` reports on.
struct CheckInput: Hashable {
    /// As the report calls it.
    let name: String
    let origin: Origin

    enum Origin: Hashable {
        case file
        case standardInput
        /// Nothing there to read; a sentence that says why.
        case none(String)
    }

    init(name: String, origin: Origin) {
        self.name = name
        self.origin = origin
    }

    init(unreadableFolder folder: String, _ problem: FileProblem) {
        self.init(name: folder, origin: .none("cannot read the directory: \(problem.reason)"))
    }
}
