import ArgumentParser
import ManifestTools

/// `check --fix -`: the mended text on the standard output, and everything that is said on the standard error.
enum FixedInput {
    /// - Returns: The command's exit code, by what is left.
    static func write(_ input: ManifestInput, strict: Bool) -> ExitCode {
        do throws(Unreadable) {
            let autoFix = AutoFix(of: try input.source())
            Output.standard.write(bytes: autoFix.source.bytes)
            Output.error.write(text: autoFix.report(for: input.name))
            let found = autoFix.loaded.diagnostics
            Output.error.write(found, in: autoFix.source)
            return autoFix.loaded.isAccepted && (!strict || found.isEmpty) ? .success : .manifestRefused
        } catch {
            Output.error.write(line: "\(input.name): \(error.sentence)")
            return .cannotRead
        }
    }
}
