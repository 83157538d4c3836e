import Glibc
import ManifestTools
import Samples

/// Validates manifests against the schema with an independent validator, the package jsonschema for Python.
enum SchemaValidator {
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// Returns whether each manifest is valid. A manifest is one line of JSON, and one process validates all of them.
    static func results(for manifests: [String]) throws(Failure) -> [Bool] {
        var template = Array("/tmp/prefork-schema-XXXXXX\0".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure(description: "cannot make a temporary folder") }
        let folder = String(cString: made)
        let files = ["\(folder)/schema.json", "\(folder)/manifests"]
        defer {
            for file in files { unlink(file) }
            rmdir(folder)
        }
        Files.write(Schema.text, to: files[0])
        Files.write(manifests.map { $0 + "\n" }.joined(), to: files[1])
        let lines = try output(of: "exec python3 '\(Files.fixtures)/validate.py' '\(files[0])' '\(files[1])' 2>&1")
        guard lines.count == manifests.count, lines.allSatisfy({ $0 == "valid" || $0 == "invalid" }) else {
            throw Failure(description: "\(lines.count) results for \(manifests.count) manifests: \(lines.suffix(3))")
        }
        return lines.map { $0 == "valid" }
    }

    private static func output(of command: String) throws(Failure) -> [Substring] {
        guard let stream = popen(command, "r") else { throw Failure(description: "cannot start a shell") }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { bytes += chunk[..<count] }
        let status = pclose(stream)
        let text = String(decoding: bytes, as: UTF8.self)
        guard status == 0 else {
            throw Failure(
                description:
                    "this test needs python3 and its jsonschema: apt-get install python3-jsonschema, or pip install jsonschema\n\(text)"
            )
        }
        return text.split(separator: "\n")
    }
}
