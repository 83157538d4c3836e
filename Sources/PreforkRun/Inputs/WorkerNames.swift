import PreforkManifest
import Supervision

/// The names that a shell completes.
enum WorkerNames {
    /// The groups and workers of the first manifest among the words of a command line, for the completion of a shell.
    static func names(inFirstManifestOf words: [String]) -> [String] {
        for word in words.dropFirst() where word.hasSuffix(".yaml") || word.hasSuffix(".yml") {
            guard let bytes = try? ManifestFile.bytes(of: word, pipes: .refused) else { continue }
            let ids = LoadedManifest(of: Source(name: word, bytes: bytes)).workers.map(\.id)
            var groups: [String] = []
            for id in ids where groups.last != id.group { groups.append(id.group) }
            return groups + ids.prefix(1000).map(\.description)
        }
        return []
    }
}
