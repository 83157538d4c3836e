import Glibc
import PreforkManifest

/// A file that the program writes for its user, such as a manual page or an exported unit, with the folders above it.
struct GeneratedFile {
    let path: String

    init(_ path: String) { self.path = path }

    /// The text of the file that is there; nil if there is none.
    ///
    /// - Throws: A problem if something else is there, or if it cannot be read.
    func present() throws(FileProblem) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT, lstat(path, &status) != 0 { return nil }
            throw FileProblem(errno: errno)
        }
        return String(decoding: try ManifestFile.bytes(of: path, pipes: .refused), as: UTF8.self)
    }

    /// Makes the folders and writes the file. A reader sees the old or the new contents, and never a part of them.
    ///
    /// - Parameter mode: The file's permission bits, of which the umask takes some away.
    func write(_ text: String, mode: mode_t = 0o666) throws(FileProblem) {
        try makeFolders()
        let temporary = "\(path).\(UInt64.random(in: .min ... .max))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        do throws(FileProblem) {
            defer { close(descriptor) }
            try FileBytes.writeDurably(Array(text.utf8), to: descriptor)
            guard rename(temporary, path) == 0 else { throw FileProblem(errno: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private func makeFolders() throws(FileProblem) {
        for (index, byte) in path.utf8.enumerated() where byte == UInt8(ascii: "/") && index > 0 {
            let folder = String(decoding: path.utf8.prefix(index), as: UTF8.self)
            if mkdir(folder, 0o777) != 0, errno != EEXIST {
                // A folder that exists may be on a file system that is read-only, or belong to another user.
                let reason = errno
                var status = stat()
                guard stat(folder, &status) == 0 else { throw FileProblem(errno: reason) }
            }
        }
    }
}
