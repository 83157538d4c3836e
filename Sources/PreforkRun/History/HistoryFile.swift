import Glibc
import JSONText
import PreforkManifest

/// The entries of a history, a JSON object on a line each, and the manifests that were read.
///
/// The files belong to the master's user and nobody else may read them, because manifests may hold secrets.
struct HistoryFile {
    let place: HistoryPlace

    /// The entries, the oldest first. Empty if there is no history yet. A line that is no entry, which a full disk may have
    /// left, is skipped.
    func entries() throws(FileProblem) -> [HistoryEntry] {
        let bytes: [UInt8]
        do throws(FileProblem) {
            bytes = try ManifestFile.bytes(of: place.file, pipes: .refused)
        } catch {
            if access(place.file, F_OK) != 0, errno == ENOENT { return [] }
            throw error
        }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            (try? JSON(reading: line)).flatMap(HistoryEntry.init)
        }
    }

    /// The text of a manifest.
    func manifest(_ digest: String) throws(FileProblem) -> [UInt8] {
        try ManifestFile.bytes(of: place.manifest(digest), pipes: .refused)
    }

    /// Keeps a manifest.
    func add(manifest text: [UInt8], _ digest: String) throws(FileProblem) {
        let path = place.manifest(digest)
        if access(path, F_OK) == 0 { return }
        try HistoryFile.makeDirectory(place.manifests)
        try HistoryFile.write(text, to: path + ".new", O_TRUNC)
        guard rename(path + ".new", path) == 0 else { throw FileProblem(errno: errno) }
    }

    /// Adds an entry.
    func add(_ entry: HistoryEntry) throws(FileProblem) {
        try HistoryFile.makeDirectory(place.directory)
        try HistoryFile.write(Array((entry.json.compact + "\n").utf8), to: place.file, O_APPEND)
    }

    /// Keeps the newest entries, and the manifests that they name.
    func keep(_ entries: some Sequence<HistoryEntry>) throws(FileProblem) {
        let text = entries.map { $0.json.compact + "\n" }.joined()
        try HistoryFile.write(Array(text.utf8), to: place.file + ".new", O_TRUNC)
        guard rename(place.file + ".new", place.file) == 0 else { throw FileProblem(errno: errno) }
        let kept = Set(entries.compactMap { $0.manifest.map { "\($0).yaml" } })
        guard let folder = opendir(place.manifests) else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix("."), !kept.contains(name) { unlink("\(place.manifests)/\(name)") }
        }
    }

    /// Writes bytes to a file of this user's own. A link or another kind of file is not written to, and is not waited for.
    private static func write(_ bytes: [UInt8], to path: String, _ flag: Int32) throws(FileProblem) {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flag
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            throw FileProblem(reason: "it is not a regular file of this user")
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileProblem(errno: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Makes a directory for this user alone, and the directories above it.
    private static func makeDirectory(_ path: String) throws(FileProblem) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let end = path.lastIndex(of: "/"), end > path.startIndex else {
            throw FileProblem(errno: errno)
        }
        try makeDirectory(String(path[..<end]))
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw FileProblem(errno: errno) }
    }
}
