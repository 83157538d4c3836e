import Glibc
import PreforkManifest

/// A file that gets new contents at once: who reads it sees the old ones or the new ones, and so does who finds the
/// disk after a power failure.
enum ReplacedFile {
    /// Writes a file beside the old one and renames it. Symbolic links to the file stay.
    ///
    /// Mode and, where the system allows it, owner are the old file's.
    static func write(_ bytes: [UInt8], to path: String) throws(FileProblem) {
        guard let resolved = realpath(path, nil) else { throw FileProblem(errno: errno) }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0 else { throw FileProblem(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileProblem(reason: "it is no regular file") }
        // A new file is ours to write where the old one is not, so its own permission has to be asked for.
        guard access(resolved, W_OK) == 0 else { throw FileProblem(errno: errno) }
        let target = String(cString: resolved)
        let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "./"
        let draft = try Draft(in: folder)
        do throws(FileProblem) {
            try draft.fill(bytes, like: status)
            guard rename(draft.path, target) == 0 else { throw FileProblem(errno: errno) }
        } catch {
            unlink(draft.path)
            throw error
        }
        syncFolder(folder)
    }

    /// Makes the new name last. Some file systems cannot, and then there is nothing more to do.
    private static func syncFolder(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// A new file of no one's name yet.
private struct Draft: ~Copyable {
    let path: String
    private let descriptor: Int32

    init(in folder: String) throws(FileProblem) {
        var template = Array("\(folder).prefork-run-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { close(descriptor) }

    borrowing func fill(_ bytes: [UInt8], like status: stat) throws(FileProblem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { throw FileProblem(errno: errno) }
            rest = rest.dropFirst(max(count, 0))
        }
        // The owner first: a change of it takes set-user-ID bits away.
        _ = fchown(descriptor, status.st_uid, status.st_gid)
        guard fchmod(descriptor, status.st_mode & 0o7777) == 0, fsync(descriptor) == 0 else {
            throw FileProblem(errno: errno)
        }
    }
}
