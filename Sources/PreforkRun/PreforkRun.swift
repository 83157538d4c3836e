import ArgumentParser
import PreforkLinux

/// The program `prefork-run`.
@main
struct PreforkRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prefork-run",
        abstract: "Run the worker processes of a YAML manifest.",
        usage: """
            prefork-run [run] <manifest> [--until-done] [--log-format text|json]
            prefork-run check [--strict] [--host] [--fix] [--format <format>] <file or directory> ...
            prefork-run plan <old> <new>
            prefork-run simulate [--boot <time>] [--fail-ready <share>] <old> <new>
            prefork-run status <manifest or name> ... [--format table|json]
            prefork-run top <manifest or name> ... [--interval <time>]
            prefork-run reload <manifest or name> ... [--wait] [--timeout <time>]
            prefork-run why <manifest or name> <group or worker>
            prefork-run events <manifest or name>
            prefork-run logs <manifest or name> [--follow] [--since <time>] [<group or worker>] ...
            prefork-run restart <manifest or name> [--now] [--wait] <group or worker> ...
            prefork-run stop|start <manifest or name> <group or worker> ...
            prefork-run kill <manifest or name> [--signal <signal>] <group or worker> ...
            prefork-run rollout <manifest or name> pause|resume|abort
            prefork-run scale <manifest> [--dry-run] [--wait] <group>=<count> ...
            prefork-run history <manifest or name> [--text <number>]
            prefork-run rollback <manifest> [--to <number>] [--dry-run]
            prefork-run import [--from <format>] [--output <file>] [--strict] <file> ...
            prefork-run fmt [--check] [--diff] <manifest> ...
            prefork-run resolve [--host] [--format yaml|json] <manifest> [<worker>] ...
            prefork-run export <target> [--output <directory>] [--strict] <manifest>
            prefork-run explain [<code or key>]
            prefork-run schema
            prefork-run man [--output <directory>] [<topic>]
            prefork-run completions bash|zsh|fish|install [--shell <shell>] [--directory <directory>]
            """,
        discussion: """
            Edit the manifest and send SIGHUP to apply it. Only the workers that \
            changed are replaced. A manifest with a mistake changes nothing.

            Examples:
              prefork-run app.yaml
              prefork-run check --strict deploy/
              prefork-run plan running.yaml edited.yaml
              prefork-run explain PR0102

            Signals to the running master:
              HUP         read the manifest again
              TERM, INT   stop all workers and exit; a second one kills them
              USR1        open the files of workers' output again
              TTIN, TTOU  one worker more or less in the only group with 'count', until the next HUP
              QUIT        print the status and stop nothing

            Exit codes:
              0   stopped by TERM or INT, or done (--until-done)
              1   the manifest is refused, or a worker has failed (--until-done)
              64  invalid usage
              66  a file cannot be read
              70  a worker has failed too often, and its policy is to exit
              71  a system call failed
              77  a worker could not be signaled and was left behind
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, CheckCommand.self,
            PlanCommand.self, SimulateCommand.self, StatusCommand.self, TopCommand.self,
            ReloadCommand.self, WhyCommand.self, EventsCommand.self, LogsCommand.self, RestartCommand.self,
            StopCommand.self,
            StartCommand.self,
            KillCommand.self, RolloutCommand.self, ScaleCommand.self, HistoryCommand.self, RollbackCommand.self,
            ImportCommand.self, FormatCommand.self,
            ResolveCommand.self, ExportCommand.self, ExplainCommand.self, SchemaCommand.self, ManCommand.self,
            CompletionsCommand.self,
        ],
        defaultSubcommand: RunCommand.self)

    /// Runs the command of the arguments.
    static func main() {
        Companion.runIfAsked()
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            try checkCommand(in: arguments)
            var command = try parsed(arguments)
            if let command = command as? any CommandAboutCommands {
                try command.run(in: self)
            } else {
                try command.run()
            }
        } catch {
            if let script = shellScript(in: error, arguments) {
                print(script)
                exit(withError: ExitCode.success)
            }
            exit(withError: error)
        }
    }
}
