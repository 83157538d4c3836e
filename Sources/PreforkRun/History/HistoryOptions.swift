import ArgumentParser
import PreforkLinux
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
        var settings = HistorySettings()
        if case .file(_, let loaded) = subject { settings = loaded.history }
        if let directory {
            settings.directory = StartDirectory.path(to: directory)
        } else if !settings.isKept {
            try fail("\(manifest) says 'history: off', so there is none", .noHistory)
        }
        settings.isKept = true
        let found =
            switch subject {
            case .name(let name): HistoryPlace.all(settings, named: name)
            case .file(let file, _): HistoryPlace.all(settings, in: file.directory, file: file.name)
            }
        if found.count > 1 {
            try fail(
                "several manifests have this name, with \(found.map(\.file).named(atMost: 5)): name the file",
                .noHistory)
        }
        guard let place = found.first else {
            try fail("there is no history of \(manifest): no master has recorded a reload of it", .noHistory)
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
            try fail("there is no entry in \(history.place.file)", .noHistory)
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
