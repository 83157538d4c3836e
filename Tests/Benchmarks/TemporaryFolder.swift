import Glibc

/// The temporary folder of a benchmark run.
final class TemporaryFolder {
    private let name: String
    private var files: Set<String> = []

    init() throws {
        var template = Array("/tmp/prefork-run-benchmarks.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("cannot make a folder in /tmp") }
        name = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Returns the path of a file in the folder, which need not exist.
    func path(_ file: String) -> String {
        files.insert(file)
        return "\(name)/\(file)"
    }

    /// Writes a file in the folder and returns its path.
    @discardableResult
    func write(_ text: String, to file: String) throws -> String {
        let path = path(file)
        guard let output = fopen(path, "w") else { throw Failure("cannot write \(path)") }
        let written = fputs(text, output)
        guard fclose(output) == 0, written >= 0 else { throw Failure("cannot write \(path)") }
        return path
    }

    func remove() {
        for file in files { unlink("\(name)/\(file)") }
        rmdir(name)
    }
}
