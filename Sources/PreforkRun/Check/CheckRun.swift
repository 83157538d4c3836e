import ArgumentParser
import PreforkManifest

/// One run of `check`: fixes the files if `fix` is set, then reads, checks and reports them.
struct CheckRun {
    let format: CheckFormat
    let strict: Bool
    let host: Bool
    let fix: Bool
    /// The file that the report is written to. Nil writes the report to standard output.
    let output: String?

    /// Checks the inputs and writes the report.
    ///
    /// - Throws: The exit code, unless it is 0.
    func perform(on inputs: [ManifestInput]) throws {
        if fix, let input = inputs.first, input.origin == .standardInput {
            throw FixedInput.write(input, strict: strict)
        }
        let areWritten = fix ? FixedFile.writeAll(inputs) : true
        let directory = WorkingDirectory.path
        let screen = CheckScreen(format: output == nil ? format : .text, strict: strict)
        var reports: [CheckReport] = []
        for input in inputs {
            let report = CheckReport(input, directory: directory, host: host)
            screen.show(report)
            reports.append(report)
        }
        screen.finish(reports)
        if let output { try write(format.document(of: reports, strict: strict), to: output) }
        if !areWritten { throw ExitCode.cannotWrite }
        if reports.contains(where: \.isUnreadable) { throw ExitCode.cannotRead }
        if reports.contains(where: { $0.isRefused(strict: strict) }) { throw ExitCode.manifestRefused }
    }

    private func write(_ document: String, to path: String) throws {
        do throws(FileProblem) {
            try ReportFile.write(document, to: path)
        } catch {
            Output.error.write(sentence: "\(path): cannot write the report: \(error.reason)")
            throw ExitCode.cannotWrite
        }
    }
}
