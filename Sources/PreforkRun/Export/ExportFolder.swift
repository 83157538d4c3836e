import ArgumentParser
import Glibc
import ManifestExport
import PreforkManifest

/// The directory that `export --output` writes to.
struct ExportFolder {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Writes the files, each at once as a whole. A file that is there with other contents is kept, unless `force` is set; then
    /// nothing is written at all.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    func write(_ files: [ExportedFile], force: Bool) throws {
        var changed: [ExportedFile] = []
        for file in files {
            do throws(FileProblem) {
                if try isWritten(file) { continue }
                if !force, exists(file) {
                    throw FileProblem(reason: "it is there with other contents; --force replaces it")
                }
                changed.append(file)
            } catch {
                try fail(file, error)
            }
        }
        for file in changed {
            do throws(FileProblem) { try write(file) } catch { try fail(file, error) }
        }
        for file in files { Output.standard.write(sentence: place(of: file)) }
    }

    private func fail(_ file: ExportedFile, _ problem: FileProblem) throws -> Never {
        Output.error.write(sentence: "\(place(of: file)): cannot write the file: \(problem.reason)")
        throw ExitCode.cannotWrite
    }

    private func place(of file: ExportedFile) -> String { path == "." ? file.name : Path.join(path, file.name) }

    private func exists(_ file: ExportedFile) -> Bool {
        var status = stat()
        return lstat(place(of: file), &status) == 0
    }

    /// Whether the file is there as it would be written.
    private func isWritten(_ file: ExportedFile) throws(FileProblem) -> Bool {
        var status = stat()
        guard lstat(place(of: file), &status) == 0 else { return false }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileProblem(reason: "it is not a regular file") }
        guard status.st_size == file.text.utf8.count else { return false }
        return try ManifestFile.bytes(of: place(of: file), pipes: .refused) == Array(file.text.utf8)
    }

    private func write(_ file: ExportedFile) throws(FileProblem) {
        let place = place(of: file)
        let folder = place.lastIndex(of: "/").map { String(place[..<$0]) } ?? "."
        try makeFolder(folder.isEmpty ? "/" : folder)
        var template = Array("\(folder)/.export.XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(FileProblem) {
            defer { close(descriptor) }
            let mask = umask(0)
            umask(mask)
            guard fchmod(descriptor, (file.isExecutable ? 0o777 : 0o666) & ~mask) == 0 else {
                throw FileProblem(errno: errno)
            }
            try fill(descriptor, with: Array(file.text.utf8))
            guard rename(temporary, place) == 0 else { throw FileProblem(errno: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private func fill(_ descriptor: Int32, with bytes: [UInt8]) throws(FileProblem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileProblem(errno: errno) }
            rest = rest.dropFirst(count)
        }
        // Without fsync, a crash after the rename can leave an empty file under the name.
        guard fsync(descriptor) == 0 else { throw FileProblem(errno: errno) }
    }

    /// Makes a directory and those above it.
    private func makeFolder(_ path: String) throws(FileProblem) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw FileProblem(errno: errno)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileProblem(errno: errno) }
    }
}
