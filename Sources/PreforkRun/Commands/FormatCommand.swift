import ArgumentParser

/// The command `fmt`, which formats manifests.
struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Format manifests and keep their comments.",
        discussion: """
            Changes only white space: two spaces for each level, lists one level \
            below their key, one space after ':', '-' and ',', no space inside \
            brackets, and one empty line in place of several. CRLF line breaks \
            become LF, and a byte order mark is removed. The order of keys, the \
            quotes and one-line lists and mappings stay as they are. A file is \
            replaced atomically, and only if it changes.

            Directories, quoted patterns and - have the same meaning as in 'check'.

            Examples:
              prefork-run fmt app.yaml
              prefork-run fmt --check --diff deploy/
              prefork-run fmt - < app.yaml

            Exit codes:
              0   success; with --check, no file would change
              1   a file is not valid YAML; with --check, a file would change
              66  a file cannot be read or found (all others are formatted)
              73  a file or the output cannot be written
            """)

    @Argument(
        help: "Files, directories, quoted patterns, or - to format standard input and write it to standard output.",
        completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Flag(help: "Write no files, and list the files that would change.")
    var check = false

    @Flag(help: "Write no files, and print the changes as a unified diff. It includes changed line breaks.")
    var diff = false

    @Option(help: "The file name to use for standard input.")
    var stdinFilename: String?

    func validate() throws {
        try StandardInputName.check(stdinFilename, files: files)
    }

    func run() throws {
        try FormattedFile.perform(
            on: ManifestInputs(files, standardInputName: stdinFilename).list, as: mode, refusingChanges: check)
    }

    private var mode: FormattedFile.Mode { diff ? .diff(listsFiles: check) : check ? .list : .write }
}
