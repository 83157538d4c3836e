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
    ///
    /// - Throws: A problem also when the file has not the digest, because a machine has crashed or somebody has changed it.
    func manifest(_ digest: String) throws(FileProblem) -> [UInt8] {
        let text = try ManifestFile.bytes(of: place.manifest(digest), pipes: .refused)
        guard SHA256.digest(of: text) == digest else { throw FileProblem(reason: "it was changed or damaged") }
        return text
    }

    /// Keeps a manifest.
    func add(manifest text: [UInt8], _ digest: String) throws(FileProblem) {
        try makeDirectories()
        let path = place.manifest(digest)
        if let kept = try? ManifestFile.bytes(of: path, pipes: .refused), kept == text { return }
        try HistoryFile.replace(path, with: text)
    }

    /// Adds an entry.
    func add(_ entry: HistoryEntry) throws(FileProblem) {
        try makeDirectories()
        let file = try HistoryFile.open(place.file, O_RDWR | O_APPEND)
        defer { close(file) }
        var last: UInt8 = 0
        // A disk that was full may have left half a line.
        let isCut = pread(file, &last, 1, lseek(file, 0, SEEK_END) - 1) == 1 && last != UInt8(ascii: "\n")
        try FileBytes.write(Array(((isCut ? "\n" : "") + entry.json.compact + "\n").utf8), to: file)
    }

    /// Keeps these entries, and the manifests that they name, with one more.
    func keep(_ entries: [HistoryEntry], with digest: String?) throws(FileProblem) {
        try makeDirectories()
        try HistoryFile.replace(place.file, with: Array(entries.map { $0.json.compact + "\n" }.joined().utf8))
        let kept = Set(entries.compactMap(\.manifest) + [digest].compactMap(\.self))
        for name in FolderNames.of(place.manifests) where name.hasSuffix(HistoryPlace.manifestSuffix) {
            let stem = String(name.dropLast(HistoryPlace.manifestSuffix.count))
            if HistoryEntry.isDigest(stem), !kept.contains(stem) { unlink(place.manifest(stem)) }
        }
    }

    /// Whether the files belong to this user, and no other one can change them.
    ///
    /// - Throws: A problem that says what is wrong.
    func checkOwner() throws(FileProblem) {
        for path in [place.directory, place.manifests] {
            var status = stat()
            guard lstat(path, &status) == 0 else { throw FileProblem(errno: errno) }
            guard status.st_mode & S_IFMT == S_IFDIR else { throw FileProblem(reason: "\(path) is not a directory") }
            guard status.st_uid == geteuid() else {
                throw FileProblem(reason: "\(path) belongs to user \(status.st_uid)")
            }
            guard status.st_mode & 0o022 == 0 else {
                throw FileProblem(reason: "other users may write to \(path)")
            }
        }
    }

    private func makeDirectories() throws(FileProblem) {
        try HistoryFile.makeDirectory(place.directory)
        try HistoryFile.makeDirectory(place.manifests)
        try checkOwner()
    }

    /// Writes a new file and renames it. After a crash there is the old one or the new one.
    private static func replace(_ path: String, with bytes: [UInt8]) throws(FileProblem) {
        let file = try open(path + ".new", O_WRONLY | O_TRUNC)
        defer { close(file) }
        try FileBytes.write(bytes, to: file)
        guard fsync(file) == 0, rename(path + ".new", path) == 0 else { throw FileProblem(errno: errno) }
    }

    /// Opens a file of this user's own. A link or another kind of file is not opened, and is not waited for.
    private static func open(_ path: String, _ flags: Int32) throws(FileProblem) -> Int32 {
        let file = Glibc.open(path, flags | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard file >= 0 else { throw FileProblem(errno: errno) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            close(file)
            throw FileProblem(reason: "it is not a regular file of this user")
        }
        return file
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
