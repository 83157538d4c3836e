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
            do throws(FileProblem) {
                try GeneratedFile(place(of: file)).write(file.text, mode: file.isExecutable ? 0o777 : 0o666)
            } catch {
                try fail(file, error)
            }
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
}
