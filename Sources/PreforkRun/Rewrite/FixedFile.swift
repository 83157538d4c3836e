import Glibc
import ManifestTools

/// `check --fix`: what is certain is written into the files.
enum FixedFile {
    /// Mends the files and says what was done, on the standard error: the standard output is the report's.
    ///
    /// A file that cannot be read is left to the report.
    ///
    /// - Returns: Whether every file that wanted it could be written.
    static func writeAll(_ inputs: [ManifestInput]) -> Bool {
        var areWritten = true
        for input in inputs where input.origin == .file && !write(input.name) { areWritten = false }
        return areWritten
    }

    private static func write(_ path: String) -> Bool {
        do throws(FileProblem) {
            // Asked before reading: what a pipe gives comes once, and the report wants it.
            guard let target = try ReplacedFile(path: path) else { return true }
            guard let bytes = try? ManifestFile.bytes(of: path, pipes: .awaited) else { return true }
            let autoFix = AutoFix(of: Source(name: path, bytes: bytes))
            if autoFix.steps.isEmpty { return true }
            try target.replace(bytes, with: autoFix.source.bytes)
            Output.error.write(text: autoFix.report(for: path))
            return true
        } catch {
            Output.error.write(line: "\(path): cannot write the file: \(error.reason)")
            return false
        }
    }
}

extension AutoFix {
    /// A line for each thing that was done, and one when there is more to do.
    func report(for name: String) -> String {
        let more = "\(name): not all is fixed that can be: run it with --fix once more\n"
        return steps.map { "\(name):\($0.place.line):\($0.place.column): \($0.sentence)\n" }.joined()
            + (isComplete ? "" : more)
    }
}
