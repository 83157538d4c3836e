import Glibc
import PreforkManifest

/// A file that a command makes, and that it does not write over unless it is asked to.
struct NewFile {
    let path: String
    /// Whether a file that is there is replaced.
    let replaces: Bool

    /// Writes the file. A file that is replaced has the old or the new contents at each moment.
    func write(_ bytes: [UInt8]) throws(FileProblem) {
        if replaces, let target = try ReplacedFile(path: path) {
            return try target.replace(try ManifestFile.bytes(of: path, pipes: .refused), with: bytes)
        }
        let descriptor = open(StartDirectory.path(to: path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0o666)
        guard descriptor >= 0 else {
            throw errno == EEXIST
                ? FileProblem(reason: "it is there already; --force replaces it") : FileProblem(errno: errno)
        }
        defer { close(descriptor) }
        do throws(FileProblem) {
            try FileBytes.write(bytes, to: descriptor)
        } catch {
            unlink(StartDirectory.path(to: path))
            throw error
        }
    }
}
