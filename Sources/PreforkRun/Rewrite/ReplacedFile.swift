import Glibc
import PreforkManifest

/// A file whose contents are replaced atomically. A reader sees the old or the new contents, and never a part of them.
struct ReplacedFile {
    /// The path of the file, with all symbolic links resolved.
    private let path: String
    private let status: stat

    /// Creates a value for an existing file, or nil if there is no file or if it is a directory.
    ///
    /// - Throws: A problem if the file is not a regular file.
    init?(path: String) throws(FileProblem) {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0 else { return nil }
        // The report of the command says that a directory is not a manifest.
        if status.st_mode & S_IFMT == S_IFDIR { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileProblem(reason: "it is not a regular file") }
        self.path = String(cString: resolved)
        self.status = status
    }

    /// Writes a new file beside the old file and renames it. The new file gets the mode of the old file and, if
    /// permitted, its owner.
    ///
    /// - Parameter old: The contents that were read before. If the file has other contents now, it is not replaced,
    ///   so that the change of another program is not lost.
    func replace(_ old: [UInt8], with new: [UInt8]) throws(FileProblem) {
        guard access(path, W_OK) == 0 else { throw FileProblem(errno: errno) }
        guard status.st_nlink == 1 else {
            throw FileProblem(reason: "it has \(status.st_nlink) hard links, and only one would change")
        }
        var template = Array("\(folder)/.\(name).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(FileProblem) {
            defer { close(descriptor) }
            try fill(descriptor, with: new)
            guard try ManifestFile.bytes(of: path, pipes: .refused) == old else {
                throw FileProblem(reason: "it was changed in the meantime")
            }
            guard rename(temporary, path) == 0 else { throw FileProblem(errno: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        syncFolder()
    }

    private func fill(_ descriptor: Int32, with bytes: [UInt8]) throws(FileProblem) {
        // Only root may change the owner. The owner is changed before the mode, because chown clears some mode bits.
        _ = fchown(descriptor, status.st_uid, status.st_gid)
        guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else { throw FileProblem(errno: errno) }
        try FileBytes.writeDurably(bytes, to: descriptor)
    }

    /// Makes the rename durable. After a crash the file is complete in any case, with the old or the new contents.
    private func syncFolder() {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }

    private var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

    private var name: Substring { path.split(separator: "/").last ?? "" }
}
