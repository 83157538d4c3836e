import Glibc

/// A temporary directory of a test, which is removed when the test is over.
final class Workspace {
    let path: String

    init() throws {
        var template = Array("/tmp/prefork-run-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw HarnessError("cannot make a directory: errno \(errno)") }
        path = String(cString: made)
    }

    /// Writes a file atomically and returns its path. A line break is added at the end of `text`.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, bytes: Array((text + "\n").utf8)) }

    @discardableResult
    func write(_ name: String, bytes: [UInt8]) throws -> String {
        let target = "\(path)/\(name)"
        let temporary = target + ".tmp"
        guard let file = fopen(temporary, "w") else { throw HarnessError("cannot write \(temporary): errno \(errno)") }
        let count = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, count == bytes.count, rename(temporary, target) == 0 else {
            throw HarnessError("cannot write \(target): errno \(errno)")
        }
        return target
    }

    /// Writes a script that can be executed.
    ///
    /// Another process writes the file. If this process wrote it, a program that another test starts at the same moment
    /// would have the file open for writing until its execve(2), and the script could not be executed (ETXTBSY).
    func writeProgram(_ name: String, _ text: String) throws {
        let result = try Command.run(
            "/bin/sh", "-c", "printf '%s\\n' \"$2\" >\"$1\" && chmod 755 \"$1\"", "sh", "\(path)/\(name)", text)
        guard result.code == 0 else { throw HarnessError("cannot write \(name): \(result.errors)") }
    }

    /// Creates a folder and its parent folders.
    func makeFolder(_ name: String) {
        var folder = path
        for part in name.split(separator: "/") {
            folder += "/" + part
            mkdir(folder, 0o755)
        }
    }

    deinit { Workspace.remove(path) }

    static func remove(_ folder: String) {
        for name in entries(of: folder) {
            // unlink(2) fails only for a folder here.
            if unlink("\(folder)/\(name)") != 0 { remove("\(folder)/\(name)") }
        }
        rmdir(folder)
    }
}

struct HarnessError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Returns the text of a file, or nil if the file cannot be read. Reads to the end, because files in /proc have no
/// size.
func contents(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        if count == 0 { return String(decoding: bytes, as: UTF8.self) }
        bytes += chunk[..<count]
    }
}
