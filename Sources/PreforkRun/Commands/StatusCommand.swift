import ArgumentParser
import JSONText
import PreforkLinux

/// The command `status`, which shows the state of all workers of a running master.
struct StatusCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the state of the workers of a running master.",
        discussion: """
            Examples:
              prefork-run status app.yaml
              prefork-run status shop --format json

            Exit codes:
              0   the master has answered
              69  no master answers
            """)

    @OptionGroup var options: MasterOptions

    @Option(help: "A table, or a JSON object.")
    var format = Format.table

    func run() throws {
        let connection = try options.connect()
        let answer = try options.ask(connection, ["request": "status"])
        guard let status = answer["status"], let report = StatusReport(status) else {
            try options.fail("the master has sent something else than its status")
        }
        switch format {
        case .table: for line in StatusTable(report).lines { Output.standard.write(line: line) }
        case .json: Output.standard.write(line: status.pretty(width: 120))
        }
    }
}
