internal import Supervision

/// Reads the manifest again when a file has changed.
extension Engine {
    /// Watches the files that the program names, and stops watching others. Call when a set of workers was accepted.
    mutating func watchFiles() {
        let paths = hooks.watchedFiles()
        guard !paths.isEmpty else { return stopWatching() }
        do throws(SystemError) {
            let watcher = try openFileWatcher()
            tell(watcher.watch(paths, readSince: readSince))
        } catch {
            tell([error])
        }
    }

    /// Reads the manifest again if a file has changed and has been left alone since, as when SIGHUP arrives.
    mutating func reloadChangedFiles() {
        var problems: [SystemError] = []
        let changed = fileWatcher?.takeChange(&problems)
        tell(problems)
        guard let changed else {
            notices += fileWatcher?.takeMissing().map(Notice.fileMissing) ?? []
            return
        }
        notices.append(.fileChanged(changed))
        // Before the diagnostics of a set that is refused, which the program writes at once.
        reportNotices()
        requestReload()
    }

    private mutating func openFileWatcher() throws(SystemError) -> FileWatcher {
        if let fileWatcher { return fileWatcher }
        let new = try FileWatcher()
        fileWatcherKey = try poller.add(.files, at: new.descriptor)
        fileWatcher = new
        return new
    }

    private mutating func stopWatching() {
        toldWatchProblems = []
        guard let watcher = fileWatcher, let key = fileWatcherKey else { return }
        poller.remove(key, at: watcher.descriptor)
        (fileWatcher, fileWatcherKey) = (nil, nil)
    }

    /// Tells each problem once.
    private mutating func tell(_ problems: [SystemError]) {
        for problem in problems where toldWatchProblems.insert(problem.description).inserted {
            notices.append(.problem(Problem(problem)))
        }
    }
}
