import ArgumentParser

/// The program `prefork-run`.
@main
struct PreforkRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prefork-run",
        abstract: "Runs the workers that a YAML manifest describes, and keeps them as it says.",
        discussion: """
            prefork-run app.yaml                 run it; edit the file and send SIGHUP to apply what changed
            prefork-run check app.yaml           every mistake in one run, for people and CI
            prefork-run plan old.yaml app.yaml   what a reload from one to the other would do

            Signals while it runs: HUP reads the manifest again and relaunches only the workers that changed.
            TERM and INT stop everything, a second one at once. QUIT prints a status table and stops nothing.

            Exit codes: 0 stopped as asked, 1 the manifest was refused, 64 usage, 66 a file cannot be read,
            70 a group died too often and asked for the end, 71 the system refused something.
            """,
        version: version,
        subcommands: [RunCommand.self, CheckCommand.self, PlanCommand.self],
        defaultSubcommand: RunCommand.self)

    static let version = "0.1.0"
}
