import Supervision

/// The variables that one place of a manifest writes in `env`.
struct EnvironmentLayer {
    /// Sorted by name. Each name occurs once.
    let entries: [EnvironmentEntry]

    init(_ entries: [EnvironmentEntry] = []) {
        self.entries = entries.count < 2 ? entries : entries.sorted { $0.name < $1.name }
    }

    func over(_ base: EnvironmentLayer) -> EnvironmentLayer {
        if base.entries.isEmpty { return self }
        if entries.isEmpty { return base }
        let own = Set(entries.lazy.map(\.name))
        return EnvironmentLayer(entries + base.entries.filter { !own.contains($0.name) })
    }
}

struct EnvironmentEntry {
    let name: String
    /// Nil removes the variable.
    let value: TextTemplate?
}

/// The files that one place of a manifest writes in `env_file`.
struct EnvironmentFileLayer {
    /// The paths as they are written. A later file wins over an earlier file.
    let paths: [String]
    /// The variables of all files; empty where files are not read.
    let variables: [Variable]
}
