import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Each test makes a change as an editor or a deployment makes it, and asks whether the file has to be read again.
@Suite struct FileWatcherTests {
    @Test func aFileThatIsWrittenIsReadAgain() throws {
        let folder = try TemporaryFolder()
        let watcher = try watching(folder, ["app.yaml"])
        try folder.write("2", to: "app.yaml")
        #expect(try change(watcher))
        #expect(!changesLater(watcher))
    }

    @Test func aFileThatIsReplacedByARenamedOneIsReadAgain() throws {
        let folder = try TemporaryFolder()
        let watcher = try watching(folder, ["app.yaml"])
        try folder.write("2", to: "app.yaml.new")
        #expect(watcher.deadline == nil)
        try #require(rename(folder.file("app.yaml.new"), folder.file("app.yaml")) == 0)
        #expect(try change(watcher))
        // The new file is watched, too.
        try folder.write("3", to: "app.yaml")
        #expect(try change(watcher))
    }

    /// vim moves the file away, creates a new one, and writes it.
    @Test func anEditorThatWritesInTwoStepsCausesOneReading() throws {
        let folder = try TemporaryFolder()
        let watcher = try watching(folder, ["app.yaml"])
        try #require(rename(folder.file("app.yaml"), folder.file("app.yaml~")) == 0)
        // While there is no file, nothing is read.
        #expect(try !change(watcher))
        let file = open(folder.file("app.yaml"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0 && write(file, "2", 1) == 1)
        let created = Instant.now
        watcher.read(at: created)
        // As long as the file is open for writing, its text may be half of one.
        #expect(try #require(watcher.deadline) >= created.advanced(by: FileWatcher.longestWriting))
        close(file)
        let closed = Instant.now
        watcher.read(at: closed)
        #expect(watcher.deadline == closed.advanced(by: FileWatcher.quiet))
        #expect(try change(watcher))
        unlink(folder.file("app.yaml~"))
        #expect(!changesLater(watcher))
    }

    /// kubelet publishes a ConfigMap: each file is a link through `..data`, and only that link is replaced.
    @Test func aConfigMapThatIsPublishedAnewIsReadAgain() throws {
        let folder = try TemporaryFolder()
        func publish(_ name: String, _ text: String) throws {
            try #require(mkdir(folder.file(name), 0o700) == 0)
            try folder.write(text, to: "\(name)/app.yaml")
            try #require(symlink(name, folder.file("..data_tmp")) == 0)
            try #require(rename(folder.file("..data_tmp"), folder.file("..data")) == 0)
        }
        defer {
            for name in ["..1", "..2"] {
                unlink(folder.file("\(name)/app.yaml"))
                rmdir(folder.file(name))
            }
        }
        try publish("..1", "1")
        try #require(symlink("..data/app.yaml", folder.file("app.yaml")) == 0)
        let watcher = try FileWatcher()
        #expect(watcher.watch([folder.file("app.yaml")], readSince: .now.afterAMoment).isEmpty)
        try publish("..2", "2")
        #expect(try change(watcher))
        unlink(folder.file("..1/app.yaml"))
        rmdir(folder.file("..1"))
        #expect(!changesLater(watcher))
        // The folder that the link leads to now is watched.
        try folder.write("3", to: "..2/app.yaml")
        #expect(try change(watcher))
    }

    @Test func aFileInAFolderThatIsReplacedIsReadAgain() throws {
        let folder = try TemporaryFolder()
        let (current, next, old) = (folder.file("current"), folder.file("next"), folder.file("old"))
        for path in [current, next] { try #require(mkdir(path, 0o700) == 0) }
        defer {
            for path in [current, old] {
                unlink(path + "/app.yaml")
                rmdir(path)
            }
        }
        try folder.write("1", to: "current/app.yaml")
        try folder.write("22", to: "next/app.yaml")
        let watcher = try FileWatcher()
        #expect(watcher.watch([current + "/app.yaml"], readSince: .now.afterAMoment).isEmpty)
        try #require(rename(current, old) == 0)
        try #require(rename(next, current) == 0)
        #expect(try change(watcher))
    }

    @Test func otherFilesInTheFolderCauseNothing() throws {
        let folder = try TemporaryFolder()
        let watcher = try watching(folder, ["app.yaml"])
        try folder.write("x", to: "app.log")
        try #require(rename(folder.file("app.log"), folder.file("app.log.1")) == 0)
        unlink(folder.file("app.log.1"))
        watcher.read()
        #expect(watcher.deadline == nil)
    }

    @Test func aFileThatDidNotExistIsReadWhenItAppears() throws {
        let folder = try TemporaryFolder()
        let watcher = try FileWatcher()
        #expect(watcher.watch([folder.file("later/app.env")], readSince: .now.afterAMoment).isEmpty)
        defer {
            unlink(folder.file("later/app.env"))
            rmdir(folder.file("later"))
        }
        try #require(mkdir(folder.file("later"), 0o700) == 0)
        #expect(try !change(watcher))
        try folder.write("A=1", to: "later/app.env")
        #expect(try change(watcher))
    }

    @Test func aChangeDuringTheReadingIsNotLost() throws {
        let folder = try TemporaryFolder()
        try folder.write("1", to: "app.yaml")
        let watcher = try FileWatcher()
        // The file was read at some time after this instant, and written by the test before it.
        #expect(watcher.watch([folder.file("app.yaml")], readSince: FileTime(timespec(tv_sec: 1, tv_nsec: 0))).isEmpty)
        #expect(try #require(watcher.deadline) > .now)
        #expect(try change(watcher))
    }

    /// A file was changed and SIGHUP was sent: it is not read twice.
    @Test func whatWasReadIsNotReadAgain() throws {
        let folder = try TemporaryFolder()
        let watcher = try watching(folder, ["app.yaml"])
        try folder.write("2", to: "app.yaml")
        watcher.note()
        #expect(try !change(watcher))
    }

    @Test func filesThatAreNotNamedAnyMoreAreNotWatched() throws {
        let folder = try TemporaryFolder()
        let watcher = try watching(folder, ["app.yaml", "app.env"])
        #expect(watcher.watch([folder.file("app.yaml")], readSince: .now.afterAMoment).isEmpty)
        try folder.write("2", to: "app.env")
        watcher.read()
        #expect(watcher.deadline == nil)
    }

    @Test func aCircleOfLinksEnds() throws {
        let folder = try TemporaryFolder()
        try #require(symlink("b", folder.file("a")) == 0 && symlink("a", folder.file("b")) == 0)
        #expect(WatchedPaths(of: [folder.file("a")]).names[folder.path] == ["a", "b"])
        #expect(WatchedPaths(of: ["relative", "", "/"]).names.isEmpty)
    }

    @Test func eachFolderOnTheWayMatters() throws {
        let folder = try TemporaryFolder()
        try #require(mkdir(folder.file("real"), 0o700) == 0)
        defer {
            unlink(folder.file("real/file"))
            rmdir(folder.file("real"))
        }
        try folder.write("", to: "real/file")
        try #require(symlink(folder.file("real"), folder.file("link")) == 0)
        try #require(symlink("./link/../link/file", folder.file("app.yaml")) == 0)
        let names = WatchedPaths(of: [folder.file("app.yaml")]).names
        #expect(names[folder.path] == ["app.yaml", "link"])
        #expect(names[folder.file("real")] == ["file"])
    }

    private func watching(_ folder: borrowing TemporaryFolder, _ names: [String]) throws -> FileWatcher {
        for name in names { try folder.write("1", to: name) }
        let watcher = try FileWatcher()
        #expect(watcher.watch(names.map { "\(folder.path)/\($0)" }, readSince: .now.afterAMoment).isEmpty)
        #expect(watcher.deadline == nil)
        return watcher
    }

    /// Whether what has just happened changes a file. inotify has queued it already when the change has returned.
    private func change(_ watcher: FileWatcher) throws -> Bool {
        watcher.read()
        let deadline = try #require(watcher.deadline)
        var problems: [SystemError] = []
        #expect(watcher.takeChange(at: Instant(nanoseconds: deadline.nanoseconds - 1), &problems) == nil)
        let isChanged = watcher.takeChange(at: deadline, &problems) != nil
        #expect(problems.isEmpty && watcher.deadline == nil)
        // As the engine does before it reads the files.
        if isChanged { watcher.note() }
        return isChanged
    }

    private func changesLater(_ watcher: FileWatcher) -> Bool {
        watcher.read()
        guard let deadline = watcher.deadline else { return false }
        var problems: [SystemError] = []
        return watcher.takeChange(at: deadline, &problems) != nil
    }
}

extension FileTime {
    /// A time after all that has happened, so that nothing looks as if it had changed since.
    fileprivate var afterAMoment: FileTime { FileTime(timespec(tv_sec: time(nil) + 60, tv_nsec: 0)) }
}
