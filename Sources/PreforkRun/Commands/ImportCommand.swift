import ArgumentParser
import ManifestImport

/// The command `import`, which writes a manifest from the files of another program.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Write a manifest from the configuration of another program.",
        discussion: """
            Reads a Procfile with its .env, supervisord.conf, circus.ini, a compose \
            file, units of systemd, the literal settings of gunicorn.conf.py, \
            uwsgi.ini, or an ecosystem file of pm2 in JSON or YAML. Nothing is \
            executed. The manifest passes 'check'. Comments with 'Decide:' ask for a \
            decision, and its end lists each setting that was left out, with its \
            line and the reason; so does standard error.

            Several files make one manifest for supervisord and circus (the main \
            file and those that it includes) and for systemd (services and their \
            sockets).

            Examples:
              prefork-run import supervisord.conf > app.yaml
              prefork-run import --output app.yaml web.service web.socket
              prefork-run import --from procfile --strict Procfile.production

            Exit codes:
              0   written; with --strict: and nothing was left out
              1   refused, or the kind of file is unknown; with --strict: or something was left out
              64  invalid usage
              66  a file cannot be read
              73  the manifest cannot be written
            """)

    @Option(
        help: ArgumentHelp(
            "The program whose files these are: \(ImportFormat.list). By default the name and the contents tell.",
            valueName: "format"))
    var from: ImportFormat?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write, instead of standard output.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var output: String?

    @Flag(help: "Replace the file of --output if it is there.")
    var force = false

    @Flag(help: "Exit with 1 if a setting was left out.")
    var strict = false

    @Argument(help: "The files, the main one first, or - for standard input.", completion: .file())
    var files: [String]

    func validate() throws {
        if files.contains("-"), from == nil { throw ValidationError("Name the kind of standard input with --from.") }
        if force, output == nil { throw ValidationError("--force requires --output.") }
    }

    func run() throws {
        let file = ImportedFile(names: files, format: from, output: output, replaces: force)
        let isComplete = try file.translate()
        if strict, !isComplete { throw ExitCode.manifestRefused }
    }
}

extension ImportFormat: ExpressibleByArgument {}
