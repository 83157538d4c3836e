import Glibc

/// A manifest whose group `web` has workers that come up when the test says so: they report `READY=1` as soon as the file
/// `up-VERSION` exists.
struct GatedWorkers {
    let workspace: Workspace

    init() throws { workspace = try Workspace() }

    /// Writes the manifest. The workers of another version are replaced.
    ///
    /// - Parameters:
    ///   - program: What a worker does after `up-VERSION` exists; by default it reports `READY=1` and rests.
    ///   - extra: Further lines of the group, with their indentation.
    ///   - groups: Further groups.
    @discardableResult
    func write(
        _ version: String, count: Int = 1, program: String? = nil, _ extra: String = "", groups: String = ""
    ) throws -> String {
        let wait = "until [ -e up-\(version) ]; do sleep 0.01; done"
        let program = program ?? "exec \(Built.probe) tell-and-rest READY=1 \(version)"
        return try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [sh, -c, "\(wait); \(program)"]
                count: \(count)
                port: 0
                readiness: {notify: true}
                restart: {backoff: {initial: 10ms}}
            \(extra)
            \(groups)
            """)
    }

    /// Replaces a text in the manifest that was written last.
    func edit(_ text: String, to new: String) throws {
        guard let manifest = contents(of: workspace.path + "/app.yaml"), manifest.contains(text) else {
            throw HarnessError("the manifest has no '\(text)'")
        }
        try workspace.write("app.yaml", manifest.replacing(text, with: new))
    }

    /// Lets the workers of a version come up, now and later.
    func open(_ version: String) throws { try workspace.write("up-\(version)", "") }

    /// Writes the manifest of a version that may come up at once, and reloads it.
    func reload(
        _ master: Master, _ version: String, count: Int = 1, program: String? = nil, _ extra: String = "",
        groups: String = ""
    ) throws {
        try open(version)
        try write(version, count: count, program: program, extra, groups: groups)
        try master.reload()
    }

    /// Starts a master whose workers of the version `old` are up.
    func serving(count: Int = 1, _ extra: String = "", groups: String = "") throws -> Master {
        try open("old")
        let master = try Master(try write("old", count: count, extra, groups: groups))
        for _ in 0..<count { try master.line("web/", "is ready") }
        return master
    }
}

extension Master {
    /// The positions of the lines that contain all of `parts`, in the order of the log.
    func positions(_ parts: String...) -> [Int] {
        lines.indices.filter { index in parts.allSatisfy(lines[index].contains) }
    }

    /// Whether a process that the log has named still runs.
    func isAlive(_ pid: Int32) -> Bool { kill(pid, 0) == 0 }
}
