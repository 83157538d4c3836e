import Supervision

/// What one place says about variables.
struct EnvironmentLayer {
    /// Sorted by name, each name once.
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

/// What one place says with `env_file`.
struct EnvironmentFileLayer {
    /// As they are written; the later file wins.
    let paths: [String]
    /// What the files say together; empty where files are not looked at.
    let variables: [Variable]
}
