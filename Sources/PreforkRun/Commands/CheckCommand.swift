import ArgumentParser

/// Every mistake of every file in one run, and nothing else of the machine read unless it is asked for.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks manifests and prints every mistake with its place.",
        discussion: """
            Reads the files named and nothing else of the machine, so that it says \
            the same in CI and on the host. With --host, it also looks whether this \
            machine has what the workers need, and changes nothing.

            A directory stands for the *.yaml and *.yml below it, without what is \
            hidden; a quoted pattern for what it matches, ** for any number of \
            directories; - for standard input. A file named twice is checked once.

            Examples:
              prefork-run check app.yaml
              prefork-run check --strict deploy/
              prefork-run check --format github 'deploy/**/*.yaml'
              prefork-run check --format gitlab --output report.json deploy/
              prefork-run check --fix app.yaml
              prefork-run check --host app.yaml
              render | prefork-run check --stdin-filename app.yaml -

            Exit codes:
              0   no errors
              1   errors; with --strict also warnings
              64  wrong usage
              66  something named cannot be read or found (the rest is checked)
              73  a file, the report or the output cannot be written
            """)

    @Argument(
        help: "Files, directories, quoted patterns, or - for standard input.",
        completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Flag(help: "Warnings count as errors.")
    var strict = false

    @Flag(
        help: ArgumentHelp(
            "Also checks what the manifest needs of this machine.",
            discussion: """
                Programs, working_dir, env_file, addresses, the directories of unix sockets, ${env:...}, CPUs, \
                descriptors. Environment and rights are those of this command.
                """))
    var host = false

    @Flag(
        help: ArgumentHelp(
            "Mends what is certain, and nothing else.",
            discussion: "Rewrites the files and keeps every other byte; of - prints the mended text instead."))
    var fix = false

    @Option(help: "What findings are written as.")
    var format = CheckFormat.text

    @Option(help: "Write the report to this file, and text to standard output.", completion: .file())
    var output: String?

    @Option(help: "What to call standard input, such as the name of the file that is to be.")
    var stdinFilename: String?

    func validate() throws {
        try StandardInputName.check(stdinFilename, files: files)
        if fix, files.count > 1, files.contains("-") {
            throw ValidationError("With --fix, - stands alone: its mended text is what is printed.")
        }
        if fix, files.contains("-"), host {
            throw ValidationError("With --fix, - is judged by its text alone, without --host.")
        }
        if fix, files.contains("-"), format != .text || output != nil {
            throw ValidationError("With --fix, - gives the mended text and no report.")
        }
    }

    func run() throws {
        let check = CheckRun(format: format, strict: strict, host: host, fix: fix, output: output)
        try check.perform(on: ManifestInputs(files, standardInputName: stdinFilename).list)
    }
}
