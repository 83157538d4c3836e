import ArgumentParser
import Glibc
import PreforkManifest

/// Manifests in one layout, with their comments.
struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Gives manifests their canonical layout and keeps their comments.",
        discussion: """
            Changes white space alone: two spaces a level, lists one level below \
            their key, one space after ':', '-' and ',', none inside brackets, one \
            empty line of several. The order of keys, quotes, and what stands on one \
            line stay. A file is replaced at once, and only when it changes.

            Directories, quoted patterns and - are read as 'check' reads them.

            Examples:
              prefork-run fmt app.yaml
              prefork-run fmt --check --diff deploy/
              prefork-run fmt - < app.yaml

            Exit codes:
              0   done; with --check: nothing to do
              1   a file is no YAML; with --check also: a file would change
              66  something named cannot be read or found (the rest is done)
              73  a file cannot be written
            """)

    @Argument(
        help: "Files, directories, quoted patterns, or - to format standard input to standard output.",
        completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Flag(help: "Writes nothing, and names the files that would change.")
    var check = false

    @Flag(help: "Writes nothing, and shows what would change.")
    var diff = false

    @Option(help: "What to call standard input, such as the name of the file that is to be.")
    var stdinFilename: String?

    func validate() throws {
        if stdinFilename != nil, !files.contains("-") {
            throw ValidationError("--stdin-filename is for standard input: write - among the files.")
        }
    }

    func run() throws {
        // Every file gets its turn; the gravest outcome is the exit code.
        let inputs = CheckInputs(files, standardInputName: stdinFilename ?? "<stdin>")
        let outcomes = inputs.list.map { FormattedFile(input: $0).perform(as: mode) }
        if let failure = outcomes.compactMap(\.exitCode).max(by: { $0.rawValue < $1.rawValue }) { throw failure }
        if check, outcomes.contains(.changes) { throw ExitCode.manifestRefused }
    }

    private var mode: FormattedFile.Mode { diff ? .diff(namesFiles: check) : check ? .names : .write }
}

/// One file to be formatted.
struct FormattedFile {
    let input: CheckInput

    enum Mode {
        case write, names
        case diff(namesFiles: Bool)
    }

    enum Outcome: Equatable {
        case unchanged, changes
        case failed(ExitCode)

        var exitCode: ExitCode? { if case .failed(let code) = self { code } else { nil } }
    }

    private var name: String { input.name }

    /// Does what is asked for and says what there is to say.
    func perform(as mode: Mode) -> Outcome {
        let path: String
        switch input.origin {
        case .file: path = name
        case .standardInput: path = "/dev/stdin"
        case .none(let sentence): return unreadable(sentence)
        }
        do throws(FileProblem) {
            let source = Source(name: name, bytes: try ManifestFile.bytes(of: path, pipes: .awaited))
            return perform(as: mode, on: source)
        } catch {
            return unreadable("cannot read the file: \(error.reason)")
        }
    }

    private func unreadable(_ sentence: String) -> Outcome {
        Output.error.write(line: "\(name): \(sentence)")
        return .failed(.cannotRead)
    }

    private func perform(as mode: Mode, on source: Source) -> Outcome {
        switch Formatting(of: source) {
        case .formatted(let bytes): return settle(source.bytes, bytes, as: mode)
        case .refused(let diagnostics):
            let color = Paint.isWanted(on: Output.error.descriptor)
            Output.error.write(line: diagnostics.rendered(in: source, color: color))
            return .failed(.manifestRefused)
        case .unproven(let place):
            Output.error.write(
                line: "\(name):\(place.line):\(place.column): error: cannot format this without changing what it says; "
                    + "the file is left as it is")
            return .failed(.manifestRefused)
        }
    }

    private func settle(_ old: [UInt8], _ new: [UInt8], as mode: Mode) -> Outcome {
        let outcome = old == new ? Outcome.unchanged : .changes
        switch mode {
        case .write where input.origin == .standardInput: Output.standard.write(bytes: new)
        case .write where outcome == .changes: return replace(old, with: new)
        case .names where outcome == .changes: Output.standard.write(line: "\(name): would be formatted")
        case .diff(let namesFiles) where outcome == .changes:
            let (before, after) = (String(decoding: old, as: UTF8.self), String(decoding: new, as: UTF8.self))
            let diff = UnifiedDiff(of: name, from: before, to: after)
            Output.standard.write(line: diff.lines.joined(separator: "\n"))
            if namesFiles { Output.standard.write(line: "\(name): would be formatted") }
        case .write, .names, .diff: break
        }
        return outcome
    }

    private func replace(_ old: [UInt8], with new: [UInt8]) -> Outcome {
        do throws(FileProblem) {
            guard let target = try ReplacedFile(path: name) else { throw FileProblem(errno: ENOENT) }
            try target.replace(old, with: new)
            Output.standard.write(line: "\(name): formatted")
            return .changes
        } catch {
            Output.error.write(line: "\(name): cannot write the file: \(error.reason)")
            return .failed(.cannotWrite)
        }
    }
}
