import Glibc
import PreforkManifest

/// A file that the program writes for its user, such as a manual page, with the folders above it.
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
    func write(_ text: String) throws(FileProblem) {
        try makeFolders()
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(FileProblem) {
            defer { close(descriptor) }
            // Of mkstemp(3), 0600; a manual is for everybody whom the user's mask does not keep out.
            let mask = umask(0)
            umask(mask)
            guard fchmod(descriptor, 0o666 & ~mask) == 0 else { throw FileProblem(errno: errno) }
            try fill(descriptor, with: Array(text.utf8)[...])
            guard rename(temporary, path) == 0 else { throw FileProblem(errno: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private func fill(_ descriptor: Int32, with bytes: ArraySlice<UInt8>) throws(FileProblem) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileProblem(errno: errno) }
            rest = rest.dropFirst(count)
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
