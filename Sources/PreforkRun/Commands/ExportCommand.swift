import ArgumentParser

/// The command `export`, which writes what another engine reads. Each target is a command of its own.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a manifest as the files of another engine, and say what they lack.",
        discussion: """
            What the target has no word for, and what it does in another way, is \
            listed on standard error with its place in the manifest. With --strict, \
            such a loss is an error, and nothing is written.

            Without --output, the files are written to standard output, several \
            files each behind a comment with its path.

            Examples:
              prefork-run export systemd app.yaml
              prefork-run export systemd --workers --output units app.yaml

            Exit codes:
              0   success
              1   the manifest is refused, or something is lost (--strict)
              64  invalid usage
              66  the file cannot be read
              73  a file cannot be written, or is there with other contents
            """,
        subcommands: [
            ExportSystemdCommand.self, ExportKubernetesCommand.self, ExportComposeCommand.self, ExportNomadCommand.self,
            ExportSlurmCommand.self,
        ])
}
