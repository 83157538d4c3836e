import ArgumentParser

/// Manifests in one layout, with their comments.
struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Gives manifests their canonical layout and keeps their comments.",
        discussion: """
            Changes white space alone: two spaces a level, lists one level below \
            their key, one space after ':', '-' and ',', none inside brackets, one \
            empty line of several. Lines end with LF, also where they ended with \
            CRLF, and a byte order mark goes. The order of keys, quotes, and what \
            stands on one line stay. A file is replaced at once, and only when it \
            changes.

            Directories, quoted patterns and - are read as 'check' reads them.

            Examples:
              prefork-run fmt app.yaml
              prefork-run fmt --check --diff deploy/
              prefork-run fmt - < app.yaml

            Exit codes:
              0   done; with --check: nothing to do
              1   a file is no YAML; with --check also: a file would change
              66  something named cannot be read or found (the rest is done)
              73  a file or the output cannot be written
            """)

    @Argument(
        help: "Files, directories, quoted patterns, or - to format standard input to standard output.",
        completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Flag(help: "Writes nothing, and names the files that would change.")
    var check = false

    @Flag(
        help:
            "Writes nothing, and shows what would change, as a patch. A line that ends with CRLF differs from one with LF."
    )
    var diff = false

    @Option(help: "What to call standard input, such as the name of the file that is to be.")
    var stdinFilename: String?

    func validate() throws {
        try StandardInputName.check(stdinFilename, files: files)
    }

    func run() throws {
        try FormattedFile.perform(
            on: ManifestInputs(files, standardInputName: stdinFilename).list, as: mode, refusingChanges: check)
    }

    private var mode: FormattedFile.Mode { diff ? .diff(namesFiles: check) : check ? .names : .write }
}
