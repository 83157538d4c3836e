import ArgumentParser
import Glibc
import PreforkManifest

/// A file that `fmt` formats.
struct FormattedFile {
    let input: ManifestInput

    enum Mode {
        /// Replaces files that change.
        case write
        /// Lists files that would change.
        case list
        /// Prints the changes as a diff, and lists the files if `listsFiles` is set.
        case diff(listsFiles: Bool)
    }

    enum Outcome: Equatable {
        case unchanged, changes
        case failed(ExitCode)

        var exitCode: ExitCode? { if case .failed(let code) = self { code } else { nil } }
    }

    private var name: String { input.name }

    /// Formats all files.
    ///
    /// - Throws: The highest exit code of all files, unless it is 0.
    static func perform(on inputs: [ManifestInput], as mode: Mode, refusingChanges: Bool) throws {
        let outcomes = inputs.map { FormattedFile(input: $0).perform(as: mode) }
        if let failure = outcomes.compactMap(\.exitCode).max(by: { $0.rawValue < $1.rawValue }) { throw failure }
        if refusingChanges, outcomes.contains(.changes) { throw ExitCode.manifestRefused }
    }

    /// Formats the file and reports the outcome.
    func perform(as mode: Mode) -> Outcome {
        do throws(Unreadable) {
            return perform(as: mode, on: try input.source())
        } catch {
            Output.error.write(sentence: "\(name): \(error.sentence)")
            return .failed(.cannotRead)
        }
    }

    private func perform(as mode: Mode, on source: Source) -> Outcome {
        switch Formatting(of: source) {
        case .formatted(let bytes): return emit(source.bytes, bytes, as: mode)
        case .refused(let diagnostics):
            Output.error.write(diagnostics, in: source)
            return .failed(.manifestRefused)
        case .unproven(let position):
            Output.error.write(
                sentence: "\(name):\(position.line):\(position.column): error: "
                    + "cannot format this without changing its meaning; the file is unchanged")
            return .failed(.manifestRefused)
        }
    }

    private func emit(_ old: [UInt8], _ new: [UInt8], as mode: Mode) -> Outcome {
        let outcome = old == new ? Outcome.unchanged : .changes
        switch mode {
        case .write where input.origin == .standardInput: Output.standard.write(bytes: new)
        case .write where outcome == .changes: return replace(old, with: new)
        case .list where outcome == .changes: Output.standard.write(sentence: "\(name): would be formatted")
        case .diff(let listsFiles) where outcome == .changes:
            let (before, after) = (String(decoding: old, as: UTF8.self), String(decoding: new, as: UTF8.self))
            let diff = UnifiedDiff(of: name, from: before, to: after)
            Output.standard.write(line: diff.lines.joined(separator: "\n"))
            if listsFiles { Output.standard.write(sentence: "\(name): would be formatted") }
        case .write, .list, .diff: break
        }
        return outcome
    }

    private func replace(_ old: [UInt8], with new: [UInt8]) -> Outcome {
        do throws(FileProblem) {
            guard let target = try ReplacedFile(path: name) else { throw FileProblem(errno: ENOENT) }
            try target.replace(old, with: new)
            Output.standard.write(sentence: "\(name): formatted")
            return .changes
        } catch {
            Output.error.write(sentence: "\(name): cannot write the file: \(error.reason)")
            return .failed(.cannotWrite)
        }
    }
}
