import ArgumentParser
import PreforkLinux
import PreforkManifest

/// The command `rollback`, which brings an earlier manifest back and reloads it.
struct RollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Write an earlier manifest of the history back into the file, and reload it.",
        discussion: """
            Without --to, the newest manifest that has run and differs from the file is \
            written; called again, it brings the file of before back. The command waits until the reload has ended, as 'reload --wait'. \
            Files that the manifest names, such as env files, are not part of the history.

            Examples:
              prefork-run rollback app.yaml --dry-run
              prefork-run rollback app.yaml --to 7

            Exit codes:
              0   committed
              1   refused: nothing has changed, or there is no such entry
              2   taken back
              3   paused
              66  a file cannot be read or written
              69  the file is written, and no master answers
            With --dry-run, those of 'plan'.
            """)

    @OptionGroup var options: HistoryOptions

    @Option(help: ArgumentHelp("The entry of the history whose manifest is written.", valueName: "number"))
    var to: Int?

    @Flag(help: "Show the plan, and change nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("The path of the master's control socket.", valueName: "path"))
    var socket: String?

    func run() throws {
        let history = try options.history()
        let entries = try options.entries(of: history)
        let file: ManifestFile
        do throws(FileProblem) {
            file = try ManifestFile(path: options.manifest, pipes: .refused)
        } catch {
            try options.fail("\(options.manifest): \(Unreadable(error).sentence)", .cannotRead)
        }
        let entry = try entry(of: entries, besides: file.source.bytes)
        do throws(FileProblem) {
            try history.checkOwner()
        } catch {
            try options.fail("cannot trust the history: \(error.reason)", .noHistory)
        }
        let text = try options.text(of: entry, in: history)
        if dryRun {
            let earlier = ManifestFile(
                source: Source(name: options.manifest, bytes: text), directory: file.directory)
            return try PlannedReload(of: ReloadManifests(old: file, new: earlier)).show()
        }
        try write(text, over: file)
        Output.standard.write(sentence: "\(options.manifest) is what it was at entry \(entry.number), \(entry.time)")
        var master = MasterOptions()
        (master.master, master.socket) = (options.manifest, socket)
        try AskedReload(of: master, waits: true, timeout: nil).run()
    }

    /// The entry whose manifest is written.
    private func entry(of entries: [HistoryEntry], besides text: [UInt8]) throws -> HistoryEntry {
        if let to { return try options.entry(to, of: entries) }
        let present = SHA256.digest(of: text)
        guard let entry = entries.last(where: { $0.outcome.hasRun && $0.manifest != nil && $0.manifest != present })
        else {
            try options.fail("the history has no other manifest that has run", .noHistory)
        }
        return entry
    }

    private func write(_ text: [UInt8], over file: ManifestFile) throws {
        do throws(FileProblem) {
            guard let replaced = try ReplacedFile(path: StartDirectory.path(to: options.manifest)) else {
                throw FileProblem(reason: "there is no such file")
            }
            try replaced.replace(file.source.bytes, with: text)
        } catch {
            try options.fail("cannot write \(options.manifest): \(error.reason)", .cannotRead)
        }
    }
}
