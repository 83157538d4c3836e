import ArgumentParser
import Glibc
import PreforkManifest

/// Every mistake of every file in one run, and nothing else of the machine read.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks manifests and prints every mistake with its place.",
        discussion: """
            Reads the files named and nothing else of the machine, so that it says \
            the same in CI and on the host.

            Examples:
              prefork-run check app.yaml
              prefork-run check --strict deploy/*.yaml

            Exit codes:
              0   no errors
              1   errors; with --strict also warnings
              66  a file cannot be read
            """)

    @Argument(help: "The manifests.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Flag(help: "Warnings count as errors.")
    var strict = false

    func run() throws {
        let reports = files.map { CheckReport(path: $0) }
        let output = Output.standard
        let color = Paint.isWanted(on: output.descriptor)
        for report in reports { report.print(to: output, color: color) }
        if let hint = ExplainHint.line(for: reports.flatMap(\.diagnostics)) { output.write(line: hint) }
        if reports.contains(where: \.isUnreadable) { throw ExitCode.cannotRead }
        if reports.contains(where: { $0.isRefused(strict: strict) }) { throw ExitCode.manifestRefused }
    }
}

/// What `check` found in one file.
struct CheckReport {
    let path: String
    let outcome: Result<Finding, FileProblem>

    struct Finding {
        let source: Source
        let reading: Reading
    }

    init(path: String) {
        self.path = path
        outcome = Result { () throws(FileProblem) in
            let source = Source(name: path, bytes: try ManifestFile.bytes(of: path, pipes: .awaited))
            return Finding(source: source, reading: Reading(of: source, in: .hermetic))
        }
    }

    var isUnreadable: Bool {
        if case .failure = outcome { true } else { false }
    }

    func isRefused(strict: Bool) -> Bool {
        guard case .success(let finding) = outcome else { return true }
        return strict ? !finding.reading.diagnostics.isEmpty : !finding.reading.isAccepted
    }

    var diagnostics: [Diagnostic] {
        if case .success(let finding) = outcome { finding.reading.diagnostics } else { [] }
    }

    func print(to output: Output, color: Bool) {
        switch outcome {
        case .failure(let problem):
            Output.error.write(line: "\(path): cannot read the file: \(problem.reason)")
        case .success(let finding):
            let diagnostics = finding.reading.diagnostics
            if !diagnostics.isEmpty { output.write(line: diagnostics.rendered(in: finding.source, color: color)) }
            output.write(line: summary(finding.reading))
        }
    }

    private func summary(_ reading: Reading) -> String {
        let errors = reading.diagnostics.count { $0.severity == .error }
        let warnings = reading.diagnostics.count - errors
        let counts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)" + ($0.0 == 1 ? "" : "s") }
        if errors > 0 { return "\(path): " + counts.joined(separator: ", ") }
        let workers = reading.workers.count
        let good = "\(path): ok, \(workers) worker" + (workers == 1 ? "" : "s")
        return counts.isEmpty ? good : good + ", " + counts.joined(separator: ", ")
    }
}
