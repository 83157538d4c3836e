import Glibc
package import Testing

/// Reads and writes the files of the tests, without Foundation.
package enum Files {
    package static let fixtures = directory(of: #filePath) + "/Fixtures"
    package static let package = directory(of: directory(of: directory(of: #filePath)))
    package static let examples = package + "/examples"
    package static let schema = package + "/schema/prefork-run.schema.json"
    package static let documentation = Files.package + "/Sources/PreforkManifest/PreforkManifest.docc"

    /// Whether goldens are rewritten instead of compared, as `RECORD=1 swift test` requests.
    package static let isRecording = getenv("RECORD") != nil

    package static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    /// Writes a file; removes the file if the text is empty.
    package static func write(_ text: String, to path: String) {
        guard !text.isEmpty else {
            unlink(path)
            return
        }
        guard let file = fopen(path, "w") else { return }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        _ = fwrite(bytes, 1, bytes.count, file)
    }

    /// Expects a golden file to contain a text, or writes the text into it when recording.
    package static func compare(_ text: String, with golden: String, _ location: SourceLocation = #_sourceLocation) {
        if isRecording { return write(text, to: golden) }
        // A missing golden counts as an empty one.
        let expected = read(golden).map { String(decoding: $0, as: UTF8.self) } ?? ""
        #expect(text == expected, "RECORD=1 swift test rewrites \(golden)", sourceLocation: location)
    }

    /// Returns the names of the files in a folder that end with a suffix, sorted.
    package static func names(in directory: String, endingWith suffix: String) -> [String] {
        guard let handle = opendir(directory) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(suffix) { names.append(name) }
        }
        return names.sorted()
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
