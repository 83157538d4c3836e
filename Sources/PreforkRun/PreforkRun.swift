import ArgumentParser

/// The program `prefork-run`.
@main
struct PreforkRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prefork-run",
        abstract: "Runs the workers of a YAML manifest and keeps them as it says.",
        usage: """
            prefork-run [run] <manifest> [--log-format text|json]
            prefork-run check [--strict] [--host] [--fix] [--format <format>] <file or directory> ...
            prefork-run plan <old> <new>
            prefork-run fmt [--check] [--diff] <manifest> ...
            prefork-run resolve [--host] [--format yaml|json] <manifest> [<worker>] ...
            prefork-run explain [<code or key>]
            prefork-run schema
            """,
        discussion: """
            Edit the manifest and send SIGHUP: only the workers that changed are \
            relaunched, and a mistake changes nothing.

            Examples:
              prefork-run app.yaml
              prefork-run check --strict deploy/
              prefork-run plan running.yaml edited.yaml
              prefork-run explain PR0102

            Signals while it runs:
              HUP        reads the manifest again
              TERM, INT  stop everything; a second one at once
              QUIT       prints how things stand, and stops nothing

            Exit codes:
              0   stopped as asked
              1   the manifest was refused
              64  wrong usage
              66  a file cannot be read
              70  a worker died too often, and its policy said to exit
              71  the system refused something
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, CheckCommand.self, PlanCommand.self, FormatCommand.self, ResolveCommand.self,
            ExplainCommand.self, SchemaCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}
