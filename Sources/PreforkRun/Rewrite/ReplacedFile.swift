import Glibc
import PreforkManifest

/// A file that gets new contents all at once: whoever reads it finds the old ones or the new ones, and never a part.
struct ReplacedFile {
    /// Behind all links.
    private let path: String
    private let status: stat

    /// Nil when there is no such file.
    init?(path: String) throws(FileProblem) {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0 else { return nil }
        // A directory is no manifest, and the report says so.
        if status.st_mode & S_IFMT == S_IFDIR { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileProblem(reason: "it is no regular file") }
        self.path = String(cString: resolved)
        self.status = status
    }

    /// Writes a new file beside the old one, with its mode and as far as possible its owner, and gives it the name.
    ///
    /// - Parameter old: What was read; nothing is written over the work of somebody who was faster.
    func replace(_ old: [UInt8], with new: [UInt8]) throws(FileProblem) {
        guard access(path, W_OK) == 0 else { throw FileProblem(errno: errno) }
        guard status.st_nlink == 1 else {
            throw FileProblem(reason: "it has \(status.st_nlink) names (hard links), and only one would change")
        }
        var template = Array("\(folder)/.\(name).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        let draft = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(FileProblem) {
            defer { close(descriptor) }
            try fill(descriptor, with: new)
            guard try ManifestFile.bytes(of: path, pipes: .refused) == old else {
                throw FileProblem(reason: "somebody else changed it meanwhile")
            }
            guard rename(draft, path) == 0 else { throw FileProblem(errno: errno) }
        } catch {
            unlink(draft)
            throw error
        }
        syncFolder()
    }

    private func fill(_ descriptor: Int32, with bytes: [UInt8]) throws(FileProblem) {
        // Only root may give a file away; and before the mode, because giving it away takes some bits of it.
        _ = fchown(descriptor, status.st_uid, status.st_gid)
        guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else { throw FileProblem(errno: errno) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileProblem(errno: errno) }
            rest = rest.dropFirst(count)
        }
        // Or a crash may leave the new name with nothing in it.
        guard fsync(descriptor) == 0 else { throw FileProblem(errno: errno) }
    }

    /// Makes the new name outlast a crash. The file itself is whole either way.
    private func syncFolder() {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }

    private var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

    private var name: Substring { path.split(separator: "/").last ?? "" }
}
