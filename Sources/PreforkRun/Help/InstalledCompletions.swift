import ArgumentParser
import Glibc
import PreforkManifest

/// The completion script of a shell as a file of the user.
struct InstalledCompletions {
    private let place: CompletionPlace
    private let script: String

    /// Ends each script that was installed, so that no other file is overwritten.
    private static let mark = "# Written by 'prefork-run completions install', which replaces it."

    /// - Throws: The exit code, after the reason was written to standard error.
    init(_ script: String, of shell: CompletionShell, in directory: String?) throws {
        guard let place = CompletionPlace(of: shell, in: directory) else {
            Output.error.write(line: "cannot find the directory of completions: HOME is not set; name --directory")
            throw ExitCode.validationFailure
        }
        self.place = place
        self.script = script + "\n" + InstalledCompletions.mark + "\n"
    }

    /// Writes the file, and says where.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    func write() throws {
        let file = GeneratedFile(place.path)
        do throws(FileProblem) {
            switch try file.present() {
            case script?: return Output.standard.write(sentence: "\(place.path) is up to date")
            case let other? where !other.contains(InstalledCompletions.mark): break
            case _: return try replace(file)
            }
        } catch {
            Output.error.write(sentence: "cannot write \(place.path): \(error.reason)")
            throw ExitCode.cannotWrite
        }
        Output.error.write(
            sentence: "cannot replace \(place.path): another program has written it; move it away, or name another "
                + "--directory")
        throw ExitCode.orderRefused
    }

    private func replace(_ file: GeneratedFile) throws(FileProblem) {
        try file.write(script)
        Output.standard.write(sentence: "wrote \(place.path)")
        Output.standard.write(sentence: place.remark)
    }
}
