import ArgumentParser

/// The command `check`, which reports all mistakes of all given files in one run.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check manifests and print every mistake with its location.",
        discussion: """
            The result depends only on the given files, so it is the same in CI and \
            on the host. With --host, the command also checks that this machine has \
            what the workers need. It changes nothing on the machine.

            A directory stands for all *.yaml and *.yml files below it, except for \
            hidden files and directories. A quoted pattern stands for the files that \
            it matches, where ** matches any number of directories. - stands for \
            standard input. A file that is given twice is checked once.

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
              1   errors, or warnings with --strict
              64  invalid usage
              66  a file cannot be read or found (all others are checked)
              73  a file, the report or the output cannot be written
            """)

    @Argument(
        help: "Files, directories, quoted patterns, or - for standard input.",
        completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Flag(help: "Treat warnings as errors.")
    var strict = false

    @Flag(
        help: ArgumentHelp(
            "Check also that this machine has what the manifest needs.",
            discussion: """
                This includes programs, working_dir, env_file, addresses, directories of unix sockets, ${env:...}, \
                ${machine}, CPUs and descriptors. The command uses its own environment and permissions.
                """))
    var host = false

    @Flag(
        help: ArgumentHelp(
            "Apply the fixes that are certain.",
            discussion: """
                All other bytes of the files stay as they are. With -, the fixed text is written to standard output.
                """))
    var fix = false

    @Option(help: "The format of the report.")
    var format = CheckFormat.text

    @Option(help: "Write the report to this file, and text to standard output.", completion: .file())
    var output: String?

    @Option(help: "The file name to use for standard input.")
    var stdinFilename: String?

    func validate() throws {
        try StandardInputName.check(stdinFilename, files: files)
        if fix, files.count > 1, files.contains("-") {
            throw ValidationError("--fix with standard input (-) takes no other files.")
        }
        if fix, files.contains("-"), host {
            throw ValidationError("--fix with standard input (-) cannot be combined with --host.")
        }
        if fix, files.contains("-"), format != .text || output != nil {
            throw ValidationError("--fix with standard input (-) cannot be combined with --format or --output.")
        }
    }

    func run() throws {
        let check = CheckRun(format: format, strict: strict, host: host, fix: fix, output: output)
        try check.perform(on: ManifestInputs(files, standardInputName: stdinFilename).list)
    }
}
