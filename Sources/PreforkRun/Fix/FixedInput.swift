import ArgumentParser
import Glibc
import PreforkManifest

/// `check --fix -`: the mended text on the standard output, and everything that is said on the standard error.
enum FixedInput {
    /// - Returns: The command's exit code, by what is left.
    static func standard(name: String, strict: Bool) -> ExitCode {
        do throws(FileProblem) {
            let bytes = try ManifestFile.bytesOfStandardInput()
            let mending = Mending(of: Source(name: name, bytes: bytes))
            Output.standard.write(bytes: mending.source.bytes)
            for line in mending.lines(for: name) { Output.error.write(line: line) }
            let found = mending.reading.diagnostics
            if !found.isEmpty {
                let color = Paint.isWanted(on: Output.error.descriptor)
                Output.error.write(line: found.rendered(in: mending.source, color: color))
            }
            return mending.reading.isAccepted && (!strict || found.isEmpty) ? .success : .manifestRefused
        } catch {
            Output.error.write(line: "\(name): cannot read it: \(error.reason)")
            return .cannotRead
        }
    }
}
