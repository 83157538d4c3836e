import Glibc
import JSONText
import ManifestTools

/// The part of `check --fix` that fixes files in place.
enum FixedFile {
    /// Applies the fixes that are certain to the files, and lists them on standard error. Standard output is for the
    /// report.
    ///
    /// A file that cannot be read is skipped here. The report names it.
    ///
    /// - Returns: Whether all files with fixes were written.
    static func writeAll(_ inputs: [ManifestInput]) -> Bool {
        var areWritten = true
        for input in inputs where input.origin == .file && !write(input.name) { areWritten = false }
        return areWritten
    }

    private static func write(_ path: String) -> Bool {
        do throws(FileProblem) {
            // Before the file is read. A pipe is refused here, because its bytes can be read only once, by the report.
            guard let target = try ReplacedFile(path: path) else { return true }
            guard let bytes = try? ManifestFile.bytes(of: path, pipes: .awaited) else { return true }
            let autoFix = AutoFix(of: Source(name: path, bytes: bytes))
            if autoFix.steps.isEmpty { return true }
            try target.replace(bytes, with: autoFix.source.bytes)
            Output.error.write(text: autoFix.report(for: path))
            return true
        } catch {
            Output.error.write(sentence: "\(path): cannot write the file: \(error.reason)")
            return false
        }
    }
}

extension AutoFix {
    /// Returns a line for each fix, and a further line if more fixes are possible.
    func report(for name: String) -> String {
        let name = name.printable
        let more = "\(name): more fixes are possible: run --fix again\n"
        return steps.map { "\(name):\($0.place.line):\($0.place.column): \($0.sentence)\n" }.joined()
            + (isComplete ? "" : more)
    }
}
