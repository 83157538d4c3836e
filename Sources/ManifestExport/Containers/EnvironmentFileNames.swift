import PreforkManifest

/// A name for each file in `env_file`s, for engines that keep such files side by side.
struct EnvironmentFileNames {
    private var names: [String: String] = [:]

    /// Gives each path the name of its file, or its whole path below the folder where two files have one name.
    ///
    /// - Parameter directory: The folder of the manifest.
    init(_ paths: [String], in directory: String) {
        var taken: Set<String> = []
        let files = Dictionary(grouping: Set(paths), by: EnvironmentFileNames.last)
        for path in paths where names[path] == nil {
            let last = EnvironmentFileNames.last(of: path)
            let prefix = directory + "/"
            let inside = path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
            let whole = inside.split(separator: "/").joined(separator: "-")
            var name = files[last]?.count == 1 ? last : whole
            while !taken.insert(name).inserted { name += "-" }
            names[path] = name
        }
    }

    subscript(_ path: String) -> String { names[path] ?? EnvironmentFileNames.last(of: path) }

    /// Whether a file has another name than its own.
    var areChanged: Bool { names.contains { EnvironmentFileNames.last(of: $0) != $1 } }

    private static func last(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
