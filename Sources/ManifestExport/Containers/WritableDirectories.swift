import PreforkManifest
import Supervision

/// The directories of a container that are written to, although its image is read-only.
struct WritableDirectories {
    /// Sorted, and none within another one.
    let paths: [String]
    /// Directories that would be written to, and cannot be, because the image has programs in them, or the manifest is there.
    let refused: [String]

    /// - Parameters:
    ///   - wanted: The directories that are written to.
    ///   - workers: The workers, whose programs must not be hidden by an empty directory.
    ///   - readOnly: The manifest's folder, where it is mounted and nothing can be made in it.
    init(_ wanted: Set<String>, of workers: [ExportedWorker], readOnly: String? = nil) {
        let programs = Set(workers.flatMap { [$0.program.written, $0.workingDirectory.written] })
        let isRefused = { (path: String) in
            programs.contains { $0 == path || $0.hasPrefix(path + "/") || path == "/" }
                || readOnly.map { path == $0 || path.hasPrefix($0 + "/") } ?? false
        }
        let sorted = wanted.sorted()
        refused = sorted.filter(isRefused)
        let kept = sorted.filter { !isRefused($0) }
        paths = kept.filter { path in !kept.contains { path != $0 && path.hasPrefix($0 + "/") } }
    }

    /// The directory of a file; nil for a file without one.
    static func folder(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The directories of the unix sockets of workers.
    static func ofSockets(_ workers: [ExportedWorker]) -> Set<String> {
        var folders: Set<String> = []
        for socket in workers.flatMap(\.spec.program.sockets) {
            if case .unix(let path, _) = socket.address, let folder = folder(of: path) { folders.insert(folder) }
        }
        return folders
    }
}
