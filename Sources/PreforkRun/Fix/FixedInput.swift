import ArgumentParser
import ManifestTools

/// `check --fix -`: the mended text on the standard output, and everything that is said on the standard error.
enum FixedInput {
    /// - Returns: The command's exit code, by what is left.
    static func write(_ input: ManifestInput, strict: Bool) -> ExitCode {
        do throws(Unreadable) {
            let mending = Mending(of: try input.source())
            Output.standard.write(bytes: mending.source.bytes)
            Output.error.write(text: mending.report(for: input.name))
            let found = mending.reading.diagnostics
            Output.error.write(found, in: mending.source)
            return mending.reading.isAccepted && (!strict || found.isEmpty) ? .success : .manifestRefused
        } catch {
            Output.error.write(line: "\(input.name): \(error.sentence)")
            return .cannotRead
        }
    }
}
