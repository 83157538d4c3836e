import ArgumentParser
import PreforkManifest

/// How a command finds the history of a manifest.
struct HistoryOptions: ParsableArguments {
    @Argument(help: "The manifest, or its name.", completion: .file(extensions: ["yaml", "yml"]))
    var manifest: String

    @Option(help: ArgumentHelp("The directory of the history's files.", valueName: "path"), completion: .directory)
    var directory: String?

    /// Finds the history.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    func history() throws -> HistoryFile {
        let subject: ManifestSubject
        do throws(Unreadable) {
            subject = try ManifestSubject(manifest)
        } catch {
            try fail(error.sentence, .cannotRead)
        }
        var (settings, name, folder): (HistorySettings, String, String)
        switch subject {
        case .name(let word): (settings, name, folder) = (HistorySettings(), word, "")
        case .file(let file, let loaded): (settings, name, folder) = (loaded.history, loaded.name, file.directory)
        }
        if let directory {
            settings.directory = StartDirectory.path(to: directory)
        } else if !settings.isKept {
            try fail("\(manifest) says 'history: off', so there is none", .noHistory)
        }
        settings.isKept = true
        guard let place = HistoryPlace(settings, ofManifestNamed: name, in: folder) else {
            try fail("there is no state directory: XDG_STATE_HOME and HOME are not set; name --directory", .noHistory)
        }
        return HistoryFile(place: place)
    }

    /// Reads the entries of a history that is not empty.
    ///
    /// - Throws: The exit code, after the reason was written to standard error.
    func entries(of history: HistoryFile) throws -> [HistoryEntry] {
        let entries: [HistoryEntry]
        do throws(FileProblem) {
            entries = try history.entries()
        } catch {
            try fail("cannot read \(history.place.file): \(error.reason)", .cannotRead)
        }
        if entries.isEmpty {
            try fail("there is no history at \(history.place.file): no master has recorded a reload there", .noHistory)
        }
        return entries
    }

    /// The entry with a number.
    func entry(_ number: Int, of entries: [HistoryEntry]) throws -> HistoryEntry {
        if let entry = entries.first(where: { $0.number == number }) { return entry }
        let (first, last) = (entries.first?.number ?? 0, entries.last?.number ?? 0)
        try fail("the history has no entry \(number): it has \(first) to \(last)", .noHistory)
    }

    /// The manifest of an entry.
    func text(of entry: HistoryEntry, in history: HistoryFile) throws -> [UInt8] {
        guard let digest = entry.manifest else { try fail("entry \(entry.number) has no manifest", .noHistory) }
        do throws(FileProblem) {
            return try history.manifest(digest)
        } catch {
            let reason = "its text is not kept: \(history.place.manifest(digest)): \(error.reason)"
            try fail("cannot show the manifest of entry \(entry.number): \(reason)", .noHistory)
        }
    }

    func fail(_ sentence: String, _ code: ExitCode) throws -> Never {
        Output.error.write(line: "prefork-run: \(sentence)")
        throw code
    }
}
