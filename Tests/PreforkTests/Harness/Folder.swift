import Glibc

/// A temporary folder of a test, which is removed when the test is over.
final class Folder {
    let path: String
    private var files: Set<String> = []

    init() throws {
        var template = Array("/tmp/prefork-library-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw HarnessError("cannot make a folder: errno \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Writes a file atomically and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let target = "\(path)/\(name)"
        let temporary = "\(target).tmp"
        guard let file = fopen(temporary, "w") else { throw HarnessError("cannot write \(temporary): errno \(errno)") }
        let result = fputs(text + "\n", file)
        guard fclose(file) == 0, result >= 0, rename(temporary, target) == 0 else {
            throw HarnessError("cannot write \(target): errno \(errno)")
        }
        files.insert(target)
        return target
    }

    /// Creates a symbolic link in the folder and returns its path.
    func link(_ path: String, as name: String) throws -> String {
        let target = "\(self.path)/\(name)"
        guard symlink(path, target) == 0 else { throw HarnessError("cannot link \(path): errno \(errno)") }
        files.insert(target)
        return target
    }

    deinit {
        for file in files { unlink(file) }
        rmdir(path)
    }
}
