import ArgumentParser

/// The command `logs`, which shows the lines that workers have written.
struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show the newest lines that workers of a running master have written.",
        discussion: """
            Lines are remembered where the manifest has 'log': up to 32 KiB of each stream of \
            a worker, less where there are more than 128 streams. A worker that is launched \
            again goes on with what is remembered.

            Examples:
              prefork-run logs app.yaml
              prefork-run logs app.yaml web/3 -f
              prefork-run logs shop --since 5m --format json

            Exit codes:
              0   the lines were shown, or the master has ended
              1   there is no such worker, or its output is not captured
              69  no master answers
            """)

    @OptionGroup var master: MasterOptions

    @Argument(
        help: "Groups and workers, such as web and web/3. All workers when none is named.",
        completion: .custom { words, _, _ in WorkerCompletion.names(for: words) })
    var names: [String] = []

    @Flag(name: .shortAndLong, help: "Go on with the lines that are written from now on.")
    var follow = false

    @Option(
        help: ArgumentHelp("Only lines that are not older, such as 5m.", valueName: "time"), transform: Duration.wait)
    var since: Duration?

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("How many lines to begin with: all, and 10 with --follow.", valueName: "count"))
    var lines: Int?

    @Flag(name: .shortAndLong, help: "Show the time of each line.")
    var times = false

    @Option(help: "Lines behind the names of their workers, or a JSON object for each line.")
    var format = AskedLines.Format.text

    func validate() throws {
        if let lines, !(0...10_000).contains(lines) { throw ValidationError("--lines is a number from 0 to 10000.") }
    }

    func run() throws {
        let lines = lines ?? (follow && since == nil ? 10 : nil)
        let asked = AskedLines(
            of: master.workers(names), from: master, follows: follow, format: format, showsTimes: times)
        try asked.run(since: since, lines: lines)
    }
}
