import PreforkManifest
import Supervision

/// The keys of a worker that an export has to account for.
///
/// They come from `SpecField.all`, so that a field that is added to a spec is told as lost by every exporter that does not know it.
enum FieldEntries {
    /// The keys whose values are not those of a worker that says nothing, or that the manifest writes.
    ///
    /// - Parameter written: The keys that the manifest writes for the worker.
    static func keys(of spec: WorkerSpec, written: Set<String>, rows: [SpecField] = SpecField.all) -> [String] {
        var keys: [String] = []
        for row in rows where row.isSet(in: spec) || written.contains(row.key) { keys += finer(row.key, of: spec) }
        let known = Set(rows.flatMap { $0.key.prefixes }).union(structural)
        // A key that no row has would otherwise be lost without a word.
        keys += written.filter { !$0.contains(".") && !known.contains($0) }.sorted()
        var seen: Set<String> = []
        return keys.filter { seen.insert($0).inserted }
    }

    /// Keys that say which workers there are, and other spellings of rows.
    private static let structural: Set<String> =
        Set(["ids", "count", "overrides", "path", "mode", "<<"]).union(KeyPlaces.otherNames.values.joined())

    /// The keys below a row that has several settings in one value.
    private static func finer(_ key: String, of spec: WorkerSpec) -> [String] {
        switch key {
        case "listen":
            return [key] + (spec.program.ownSocket.map { options(of: $0, below: "listen") } ?? [])
        case "sockets":
            return spec.program.furtherSockets.flatMap { socket in
                ["sockets.\(socket.name)"] + options(of: socket, below: "sockets.\(socket.name)")
            }
        case "log":
            let output = spec.upkeep.output
            if output.standardOutput == output.standardError {
                return output.standardOutput.map { keys(of: $0, below: "log") } ?? [key]
            }
            return (output.standardOutput.map { keys(of: $0, below: "log.stdout") } ?? [])
                + (output.standardError.map { keys(of: $0, below: "log.stderr") } ?? [])
        default: return [key]
        }
    }

    /// The options of a socket that are not those of a socket that says nothing.
    static func options(of socket: SocketSpec, below key: String) -> [String] {
        let standard = SocketSpec(name: "", address: socket.address)
        var names: [String] = []
        if socket.transport != standard.transport { names.append("protocol") }
        if socket.backlog != standard.backlog { names.append("backlog") }
        if socket.reusePort != standard.reusePort { names.append("reuse_port") }
        if socket.whenDown != standard.whenDown { names.append("when_down") }
        if case .unix(_, _?) = socket.address { names.append("mode") }
        for field in SocketField.all where field.value(socket.options) != field.standard { names.append(field.key) }
        return names.map { "\(key).\($0)" }
    }

    /// The settings of captured lines.
    static func keys(of lines: LinePolicy, below key: String) -> [String] {
        let standard = LinePolicy(lines.format, file: lines.file)
        var names = ["format"]
        if lines.format == .text, !lines.prefix.isEmpty { names.append("prefix") }
        if lines.file != nil { names.append("file") }
        if lines.rotation != nil { names.append("rotate") }
        if lines.maxLine != standard.maxLine { names.append("max_line") }
        if lines.drop != standard.drop { names.append("drop") }
        return names.map { "\(key).\($0)" }
    }

    /// The keys of the top level that are set, other than those that make up the workers.
    static func top(_ loaded: LoadedManifest, _ places: KeyPlaces) -> [String] {
        var keys: [String] = []
        if places.writes(top: "name") { keys.append("name") }
        if loaded.watchesForChanges { keys.append("reload.watch") }
        if loaded.control != .standard || places.writes(top: "control") { keys.append("control") }
        if loaded.history != HistorySettings() || places.writes(top: "history") { keys.append("history") }
        if loaded.http != nil { keys.append("http") }
        if !loaded.events.commands.isEmpty { keys.append("on") }
        // Keys that are added to the format later.
        return keys + places.topKeys.filter { !known.contains($0) && !$0.hasPrefix("x-") }.sorted()
    }

    private static let known: Set<String> = [
        "version", "name", "defaults", "worker_groups", "reload", "control", "history", "http", "on", "<<",
    ]
}

extension String {
    /// The key and the keys above it.
    var prefixes: [String] {
        let parts = split(separator: ".")
        return parts.indices.map { parts[...$0].joined(separator: ".") }
    }
}
