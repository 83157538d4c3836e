internal import Glibc
internal import Supervision

/// Notices when files are changed, by inotify(7): written, replaced by a renamed file, or exchanged by a symbolic link.
///
/// A change is told once, when nothing has happened for a while, since editors write in several steps. It is told only if
/// a file is another one than at the last reading and exists, so that a file that was moved away waits for its successor.
final class FileWatcher {
    /// How long nothing has to happen before a change is told.
    static let quiet = Duration.milliseconds(200)
    /// How long a file that was created may stay open for writing before it is read anyway.
    static let longestWriting = Duration.seconds(2)

    /// Ready to read when something has happened in a folder.
    let descriptor: Descriptor
    /// When a change is told; nil when nothing has happened.
    private(set) var deadline: Instant?
    private var paths: [String] = []
    private var known: [String: FileIdentity] = [:]
    /// The missing files that were told.
    private var told: Set<String> = []
    private var folders: [Int32: (path: String, names: Set<String>)] = [:]
    /// The files that were created and are still open for writing.
    private var unfinished: Set<String> = []

    init() throws(SystemError) {
        let result = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard result >= 0 else {
            let advice = errno == EMFILE ? "fs.inotify.max_user_instances limits how many watchers a user has" : nil
            throw SystemError("inotify_init1", errno: errno, to: "watch files for changes", advice: advice)
        }
        descriptor = Descriptor(owning: result)
    }

    /// Watches other files. Call after they were read.
    ///
    /// - Parameter began: When the reading began. A file that has changed since may have been read before its change.
    /// - Returns: The folders that cannot be watched.
    func watch(_ paths: [String], readSince began: FileTime, at now: Instant = .now) -> [SystemError] {
        let new = Set(paths).subtracting(self.paths)
        self.paths = paths
        let problems = watchFolders()
        for path in new {
            known[path] = FileIdentity(path)
            if known[path]?.isChanged(since: began) == true { known[path] = nil }
        }
        known = known.filter { paths.contains($0.key) }
        if changedFile != nil { deadline = now.advanced(by: FileWatcher.quiet) }
        return problems
    }

    /// Notes the state of the files. Call before they are read.
    func note() {
        for path in paths { known[path] = FileIdentity(path) ?? known[path] }
    }

    /// Reads what has happened.
    func read(at now: Instant = .now) {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        // So that a program that never stops writing cannot keep the master busy.
        for _ in 0..<16 {
            let count = Glibc.read(descriptor.raw, &buffer, buffer.count)
            guard count > 0 else { break }
            guard handle(buffer[..<count]) else { continue }
            deadline = now.advanced(by: unfinished.isEmpty ? FileWatcher.quiet : FileWatcher.longestWriting)
        }
    }

    /// A file because of which the files have to be read again; nil if there is none. Call when the deadline has come.
    ///
    /// - Parameter problems: Receives the folders that cannot be watched.
    func takeChange(at now: Instant = .now, _ problems: inout [SystemError]) -> String? {
        guard let deadline, deadline <= now else { return nil }
        self.deadline = nil
        unfinished = []
        // The folders first: what happens in them from now on is told again.
        problems += watchFolders()
        return changedFile
    }

    /// The files that no longer exist, each once until it is there again. Call when the deadline has come.
    func takeMissing() -> [String] {
        let missing = paths.filter { known[$0] != nil && FileIdentity($0) == nil }
        defer { told = Set(missing) }
        return missing.filter { !told.contains($0) }
    }

    private var changedFile: String? {
        paths.first { path in FileIdentity(path).map { $0 != known[path] } ?? false }
    }

    /// Watches the folders on the way to the files as they are now.
    private func watchFolders() -> [SystemError] {
        // A file that is written is told when it is closed, so that half of a file is not read.
        let mask =
            IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_MOVE_SELF
            | IN_DELETE_SELF
        var problems: [SystemError] = []
        var found: [Int32: (path: String, names: Set<String>)] = [:]
        for (folder, names) in WatchedPaths(of: paths).names.sorted(by: { $0.key < $1.key }) {
            let watch = inotify_add_watch(descriptor.raw, folder, UInt32(mask) | UInt32(IN_ONLYDIR))
            if watch >= 0 {
                // One folder may have two paths.
                found[watch] = (folder, names.union(found[watch]?.names ?? []))
            } else if errno != ENOENT && errno != ENOTDIR {
                let advice =
                    errno == ENOSPC ? "fs.inotify.max_user_watches limits how many folders a user watches" : nil
                problems.append(
                    SystemError("inotify_add_watch", errno: errno, to: "watch \(folder) for changes", advice: advice))
            }
        }
        for watch in folders.keys where found[watch] == nil { inotify_rm_watch(descriptor.raw, watch) }
        folders = found
        return problems
    }

    /// Whether one of the events may have changed a file.
    private func handle(_ events: ArraySlice<UInt8>) -> Bool {
        var rest = events
        var matters = false
        // struct inotify_event: the watch, the mask, a cookie, and the length of the name that follows.
        let size = 16
        while rest.count >= size {
            let (watch, mask, length) = rest.withUnsafeBytes { bytes in
                (
                    bytes.loadUnaligned(as: Int32.self), bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self),
                    Int(bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
                )
            }
            let name = rest.dropFirst(size).prefix(length).prefix { $0 != 0 }
            if self.matters(watch, mask, String(decoding: name, as: UTF8.self)) { matters = true }
            rest = rest.dropFirst(size + length)
        }
        return matters
    }

    /// Whether a file that was created is a new one, which is open for writing, and no link.
    private func isWritten(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_nlink == 1
    }

    private func matters(_ watch: Int32, _ mask: UInt32, _ name: String) -> Bool {
        if mask & UInt32(IN_Q_OVERFLOW) != 0 { return true }
        guard let folder = folders[watch] else { return false }
        if mask & UInt32(IN_IGNORED) != 0 { folders[watch] = nil }
        // Without a name, the folder itself was moved, deleted or unmounted.
        guard !name.isEmpty else { return true }
        guard folder.names.contains(name) else { return false }
        let path = "\(folder.path)/\(name)"
        if mask & UInt32(IN_CREATE) != 0, isWritten(path) {
            unfinished.insert(path)
        } else if mask & UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE) != 0 {
            unfinished.remove(path)
        }
        return true
    }
}
