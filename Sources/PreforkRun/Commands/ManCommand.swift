import ArgumentParser
import PreforkManifest

/// The command `man`, which prints or writes the manual pages.
struct ManCommand: CommandAboutCommands {
    static let configuration = CommandConfiguration(
        commandName: "man",
        abstract: "Print a manual page, or write all of them into a directory.",
        discussion: """
            The pages are generated from what --help, 'explain' and 'schema' say, in \
            the language that man reads. A topic is the name of a command, or \
            prefork-run.yaml for the keys of the manifest.

            Examples:
              prefork-run man check | man -l -
              prefork-run man prefork-run.yaml | man -l -
              prefork-run man --output ~/.local/share/man

            Exit codes:
              0   success
              64  unknown topic
              73  a file cannot be written

            SOURCE_DATE_EPOCH, in seconds, is the date of the pages in place of today.
            """)

    @Argument(help: "A command, or prefork-run.yaml. The default is the page of the program.", completion: .none)
    var topic: String?

    @Option(
        help: ArgumentHelp(
            "Write the files of all pages below this directory, as man1/prefork-run.1.", valueName: "directory"),
        completion: .directory)
    var output: String?

    func validate() throws {
        if topic != nil, output != nil { throw ValidationError("--output writes all pages, so it takes no topic.") }
    }

    func run(in program: any ParsableCommand.Type) throws {
        let manual = Manual(of: ProgramHelp(of: program), date: ManualDate.ofBuild)
        if let output { return try manual.write(below: output) }
        guard let page = manual.page(on: topic) else {
            let topics = manual.pages.map(\.topic)
            let near = Suggestion.nearest(to: topic ?? "", among: topics)
            Output.error.write(
                sentence: "cannot show '\(topic ?? "")': there is no such page; "
                    + (near.map { "did you mean '\($0)'?" } ?? "the topics are \(topics.joined(separator: ", "))"))
            throw ExitCode.validationFailure
        }
        Output.standard.write(text: page.text)
    }
}
