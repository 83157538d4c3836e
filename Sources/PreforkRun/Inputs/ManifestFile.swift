import Glibc
import PreforkLinux
import PreforkManifest

/// A manifest on disk: its bytes, and the folder that its relative paths start at.
struct ManifestFile {
    let source: Source
    /// Absolute.
    let directory: String

    /// One byte more than a manifest may have: enough for the parser to see that there are too many.
    static let limit = Source.sizeLimit + 1

    /// What to do about a pipe, whose bytes come when its writer pleases and come only once.
    enum Pipes {
        /// For a command that reads once and has nothing else to do.
        case awaited
        /// For the master, which must not wait and reads again at each reload.
        case refused
    }

    init(source: Source, directory: String) {
        self.source = source
        self.directory = directory
    }

    init(path: String, pipes: Pipes) throws(FileProblem) {
        source = Source(name: path, bytes: try ManifestFile.bytes(of: path, pipes: pipes))
        directory = try ManifestFile.folder(of: path)
    }

    /// The file's bytes, at most `limit` of them.
    static func bytes(of path: String, pipes: Pipes) throws(FileProblem) -> [UInt8] {
        // Non-blocking, so that the opening itself does not wait for a pipe's writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw FileProblem(opening: path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileProblem(errno: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw FileProblem(errno: EISDIR)
        case S_IFIFO where pipes == .refused:
            throw FileProblem(reason: "it is a pipe, and could not be read again at a reload")
        case S_IFIFO: try awaitWriter(descriptor)
        default: break
        }
        return try read(descriptor, expecting: min(max(0, Int(status.st_size)), limit), upTo: limit)
    }

    /// The bytes of standard input, at most `limit` of them.
    static func bytesOfStandardInput() throws(FileProblem) -> [UInt8] {
        try read(STDIN_FILENO, expecting: 0, upTo: limit)
    }

    /// Lets reads wait from here on, once a writer has come: before, a pipe looks like an empty file.
    private static func awaitWriter(_ descriptor: Int32) throws(FileProblem) {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, -1) < 0 {
            guard errno == EINTR else { throw FileProblem(errno: errno) }
        }
        guard fcntl(descriptor, F_SETFL, O_RDONLY) == 0 else { throw FileProblem(errno: errno) }
    }

    private static func read(_ descriptor: Int32, expecting size: Int, upTo limit: Int) throws(FileProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        var isAtEnd = false
        while !isAtEnd, bytes.count < limit {
            // One byte more than expected, so that the end is seen with the last read.
            let room = min(max(size - bytes.count + 1, 4096), limit - bytes.count)
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                let result = Glibc.read(descriptor, buffer.baseAddress, room)
                failure = result < 0 ? errno : 0
                count = max(result, 0)
            }
            if failure == EINTR { continue }
            if failure == EAGAIN {
                // A terminal or pipe that was set to non-blocking by whoever shares it.
                var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                poll(&request, 1, -1)
                continue
            }
            if failure != 0 { throw FileProblem(errno: failure) }
            isAtEnd = chunk.isEmpty
            bytes += chunk
        }
        return bytes
    }

    /// The folder that a manifest's relative paths start at, absolute.
    static func folder(of path: String) throws(FileProblem) -> String {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard let resolved = realpath(parent, nil) else { throw FileProblem(errno: errno) }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

extension FileProblem {
    /// A name that is not UTF-8 comes to us with signs in the place of its wrong bytes, and there is no such file.
    fileprivate init(opening path: String, errno: Int32) {
        let isMisnamed = errno == ENOENT && path.unicodeScalars.contains("\u{FFFD}")
        self.init(
            reason: SystemError.sentence(for: errno)
                + (isMisnamed ? "; a name that is not UTF-8 cannot be opened" : ""))
    }
}
