import ArgumentParser
import JSONText
import PreforkLinux

/// The command `history`, which shows the recorded reloads of a manifest.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show the recorded reloads of a manifest: when, who asked, and how they ended.",
        discussion: """
            A master records its start and each reload, with the manifest that it has \
            read. No master has to run.

            Examples:
              prefork-run history app.yaml
              prefork-run history app.yaml --text 7 > before.yaml

            Exit codes:
              0   the history is shown
              1   there is none
              66  a file cannot be read
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @OptionGroup var options: HistoryOptions

    @Option(help: "A table, or a JSON object on a line for each entry.")
    var format = Format.table

    @Option(help: ArgumentHelp("Write the manifest of this entry instead.", valueName: "number"))
    var text: Int?

    func run() throws {
        let history = try options.history()
        let entries = try options.entries(of: history)
        if let text {
            let entry = try options.entry(text, of: entries)
            return Output.standard.write(bytes: try options.text(of: entry, in: history))
        }
        switch format {
        case .json: for entry in entries { Output.standard.write(line: entry.json.compact) }
        case .table: for line in HistoryCommand.lines(of: entries) { Output.standard.write(line: line) }
        }
    }

    private static func lines(of entries: [HistoryEntry]) -> [String] {
        let header = ["ENTRY", "TIME", "GENERATION", "ASKED BY", "MANIFEST", "OUTCOME"]
        let rows = entries.map { entry in
            [
                String(entry.number), String(entry.time.prefix(19)).printable + "Z",
                entry.generation.map(String.init) ?? "-",
                entry.asker.printable, entry.manifest.map { String($0.prefix(12)) } ?? "-",
                entry.outcome.rawValue + (entry.cause.map { ": \($0.printable)" } ?? ""),
            ]
        }
        return AlignedColumns.lines([header] + rows)
    }
}
