import ArgumentParser
import JSONText

/// The command `events`, which follows what happens in a running master.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Follow what happens in a running master, as a line of JSON for each event.",
        discussion: """
            The lines are those of --log-format json, from now on. A reader that is too \
            slow misses lines, and is told how many.

            Examples:
              prefork-run events app.yaml
              prefork-run events shop | jq -r 'select(.event == "exited") | .message'

            Exit codes:
              0   the master has ended
              69  no master answers
            """)

    @OptionGroup var options: MasterOptions

    @Flag(name: .shortAndLong, help: "Accepted for those who are used to it: events are always followed.")
    var follow = false

    func run() throws {
        let connection = try options.connect()
        _ = try options.ask(connection, ["request": "events"])
        while let line = try? connection.next() {
            Output.standard.write(line: line.compact)
        }
    }
}
