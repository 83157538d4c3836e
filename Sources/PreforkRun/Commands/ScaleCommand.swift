import ArgumentParser
import PreforkLinux
import Supervision

/// The command `scale`, which gives groups another number of workers.
struct ScaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "Edit the count of groups in the manifest, and reload it.",
        discussion: """
            The manifest stays the truth: only the numbers of its key 'count' change, \
            and every other byte stays. The file is not changed if no master answers.

            Examples:
              prefork-run scale app.yaml web=6
              prefork-run scale app.yaml web=6 api=2 --dry-run
              prefork-run scale app.yaml web=6 --wait

            Exit codes:
              0    accepted; with --wait: committed
              1    refused: nothing has changed
              2    taken back (--wait)
              3    paused (--wait)
              66   the file cannot be read
              69   no master answers
              73   the file cannot be written
              124  the reload goes on after the timeout
            """)

    @OptionGroup var options: MasterOptions

    @Argument(help: ArgumentHelp("Groups and their number of workers, such as web=6.", valueName: "group=count"))
    var counts: [String] = []

    @Flag(help: "Show what the reload would do, and change nothing.")
    var dryRun = false

    @Flag(help: "Wait until the reload is committed or taken back.")
    var wait = false

    @Option(
        help: ArgumentHelp("The longest wait, such as 2m. The reload goes on after it.", valueName: "time"),
        transform: Duration.wait)
    var timeout: Duration?

    private func parsed() throws -> [(group: String, count: Int)] {
        try counts.map { text in
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let count = Int(parts[1]), count >= 0 else {
                throw ValidationError("cannot use '\(text)': write a group and its number of workers, such as web=6")
            }
            return (String(parts[0]), count)
        }
    }

    func validate() throws {
        guard let file = options.master, !file.contains("=") else {
            throw ValidationError("Name the manifest that is to be edited.")
        }
        if counts.isEmpty { throw ValidationError("Name groups and their number of workers, such as web=6.") }
        let groups = try parsed().map(\.group)
        if Set(groups).count < groups.count { throw ValidationError("A group has one number of workers.") }
    }

    func run() throws {
        let rights = Shared(AttributeCheck.ownRights())
        let file = try ScaledFile(options.master ?? "", parsed(), under: rights)
        if dryRun { return PlannedReload.show(file.plan) }
        // Before the file is changed.
        _ = try options.connect()
        try file.write()
        try AskedReload(of: options, waits: wait, timeout: timeout).run()
    }
}
