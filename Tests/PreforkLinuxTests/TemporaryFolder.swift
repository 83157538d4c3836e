import Glibc
import Harness
import Supervision
import Testing

@testable import PreforkLinux

/// A temporary folder, which is removed with its files.
struct TemporaryFolder: ~Copyable {
    let path: String

    init() throws {
        var template = Array("/tmp/prefork-tests-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes the folder and its files. Tests create no folders in it.
    deinit {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                unlink("\(path)/\(name)")
            }
            closedir(folder)
        }
        rmdir(path)
    }

    borrowing func file(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult
    borrowing func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
        let descriptor = try Descriptor(
            "open", open(file(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode), to: "write \(name)")
        let bytes = Array(text.utf8)
        try #require(Glibc.write(descriptor.raw, bytes, bytes.count) == bytes.count)
        return file(name)
    }
}

/// The text of a file; nil when it cannot be read.
func contents(of path: String) -> String? {
    guard let descriptor = try? Descriptor("open", open(path, O_RDONLY | O_CLOEXEC), to: "read") else { return nil }
    var all: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16 * 1024)
    while true {
        let count = read(descriptor.raw, &part, part.count)
        guard count > 0 else { return String(decoding: all, as: UTF8.self) }
        all += part.prefix(count)
    }
}

/// Calls `look` until it returns a value. The deadline only limits failing tests, and tells what the test runs.
func awaited<Fact>(_ what: String, _ look: () throws -> Fact?) throws -> Fact {
    let deadline = Instant.now.advanced(by: ProcessTree.patience)
    while Instant.now < deadline {
        if let fact = try look() { return fact }
        usleep(2000)
    }
    throw Missing(what: "\(what)\n\(Transcript.all(of: Test.current.map { "\($0.id)" }))")
}

struct Missing: Error { let what: String }

/// The path of a program that was built with the tests.
func built(_ name: String) throws -> String {
    let own = try #require(realpath("/proc/self/exe", nil))
    defer { free(own) }
    return String(cString: own).split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/" + name
}
