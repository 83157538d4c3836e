import ArgumentParser
import PreforkManifest

/// What a code means, with an example and how it is mended; without an argument, all codes there are.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explains a diagnostic's code, with an example and how to mend it.",
        discussion: """
            The code stands in brackets at the end of each error and warning. \
            Without one, all codes are listed.

            Examples:
              prefork-run explain PR0203
              prefork-run explain

            Exit codes:
              0   explained
              64  there is no such code
            """)

    @Argument(help: ArgumentHelp("A code such as PR0203; pr0203 and 0203 will do.", valueName: "code"))
    var subject: String?

    func run() throws {
        let output = Output.standard
        let color = Paint.isWanted(on: output.descriptor)
        guard let subject else { return output.write(line: CodeList(color: color).text) }
        guard Diagnostic.Code.isSpelled(like: subject) else {
            throw ValidationError(
                "cannot explain '\(subject)': a code such as PR0203 is expected; 'prefork-run explain' lists all")
        }
        guard let code = Diagnostic.Code(spelled: subject) else {
            throw ValidationError("cannot explain '\(subject)': there is no such code; 'prefork-run explain' lists all")
        }
        output.write(line: ExplanationText(code, color: color).text)
    }
}
