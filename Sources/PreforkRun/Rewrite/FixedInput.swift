import ArgumentParser
import ManifestTools

/// The part of `check --fix -` that fixes standard input.
enum FixedInput {
    /// Writes the fixed text to standard output, and the fixes and remaining diagnostics to standard error.
    ///
    /// - Returns: The exit code of the command, which depends on the remaining diagnostics.
    static func write(_ input: ManifestInput, strict: Bool) -> ExitCode {
        do throws(Unreadable) {
            let autoFix = AutoFix(of: try input.source())
            Output.standard.write(bytes: autoFix.source.bytes)
            Output.error.write(text: autoFix.report(for: input.name))
            let found = autoFix.loaded.diagnostics
            Output.error.write(found, in: autoFix.source)
            return autoFix.loaded.isAccepted && (!strict || found.isEmpty) ? .success : .manifestRefused
        } catch {
            Output.error.write(sentence: "\(input.name): \(error.sentence)")
            return .cannotRead
        }
    }
}
