import Glibc
import PreforkLinux
import PreforkManifest

/// A manifest file: its bytes, and the folder at which its relative paths start.
struct ManifestFile {
    let source: Source
    /// The absolute path of the folder.
    let directory: String

    /// The name of the file, without its folder.
    var name: String { String(source.name.split(separator: "/").last ?? "") }

    var absolutePath: String { "\(directory)/\(name)" }

    /// The maximum number of bytes to read: one more than a manifest may have, so that the parser reports a file that
    /// is too large.
    static let limit = Source.sizeLimit + 1

    /// How a pipe is treated. A pipe can be read only once, and a read waits for the writer.
    enum Pipes {
        /// Waits for the writer, for a command that reads the file once.
        case awaited
        /// Refuses the pipe, for the master. The master must not wait, and reads the file again at each reload.
        case refused
    }

    init(source: Source, directory: String) {
        self.source = source
        self.directory = directory
    }

    init(path: String, pipes: Pipes) throws(FileProblem) {
        source = Source(name: path, bytes: try ManifestFile.bytes(of: StartDirectory.path(to: path), pipes: pipes))
        directory = try ManifestFile.folder(of: path)
    }

    /// Reads the bytes of a file, at most `limit`. Only regular files are read, and pipes where they are awaited: to
    /// open or read a terminal or another device may wait for ever, or do something.
    static func bytes(of path: String, pipes: Pipes) throws(FileProblem) -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileProblem(opening: path, errno: errno) }
        try check(status, pipes)
        // O_NONBLOCK, so that open(2) does not wait for the writer of a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw FileProblem(opening: path, errno: errno) }
        defer { close(descriptor) }
        // Another file may have taken the path in between.
        guard fstat(descriptor, &status) == 0 else { throw FileProblem(errno: errno) }
        try check(status, pipes)
        let isPipe = status.st_mode & S_IFMT == S_IFIFO
        if isPipe { try awaitBytes(descriptor) }
        return try read(descriptor, expecting: min(max(0, Int(status.st_size)), limit), waits: isPipe)
    }

    /// Reads the bytes of standard input, at most `limit`.
    static func bytesOfStandardInput() throws(FileProblem) -> [UInt8] {
        try read(STDIN_FILENO, expecting: 0, waits: true)
    }

    /// Checks that a file is of a kind that is read.
    private static func check(_ status: stat, _ pipes: Pipes) throws(FileProblem) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: throw FileProblem(errno: EISDIR)
        case S_IFIFO:
            if case .refused = pipes {
                throw FileProblem(reason: "it is a pipe, which a reload could not read again")
            }
        case S_IFCHR, S_IFBLK: throw FileProblem(reason: "it is a device and not a regular file")
        case S_IFSOCK: throw FileProblem(reason: "it is a socket and not a regular file")
        default: throw FileProblem(reason: "it is not a regular file")
        }
    }

    /// Waits until a pipe has a writer. Without a writer, a pipe reads like an empty file.
    private static func awaitBytes(_ descriptor: Int32) throws(FileProblem) {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, -1) < 0 {
            guard errno == EINTR else { throw FileProblem(errno: errno) }
        }
    }

    /// - Parameter waits: Whether to wait for bytes that are not there yet. The master, which reads only regular files,
    ///   does not wait.
    private static func read(_ descriptor: Int32, expecting size: Int, waits: Bool) throws(FileProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        var isAtEnd = false
        while !isAtEnd, bytes.count < limit {
            // One byte more than expected, so that a file of the expected size needs no second large read.
            let capacity = min(max(size - bytes.count + 1, 4096), limit - bytes.count)
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                let result = Glibc.read(descriptor, buffer.baseAddress, capacity)
                failure = result < 0 ? errno : 0
                count = max(result, 0)
            }
            if failure == EINTR { continue }
            if failure == EAGAIN, waits {
                // The pipe is empty, or another process that shares standard input has set O_NONBLOCK.
                try awaitBytes(descriptor)
                continue
            }
            if failure != 0 { throw FileProblem(errno: failure) }
            isAtEnd = chunk.isEmpty
            bytes += chunk
        }
        return bytes
    }

    /// Returns the absolute path of the folder at which a manifest's relative paths start.
    static func folder(of path: String) throws(FileProblem) -> String {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard let resolved = realpath(StartDirectory.path(to: parent), nil) else { throw FileProblem(errno: errno) }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

extension FileProblem {
    /// Creates the problem of a file that cannot be opened. In a name that is not UTF-8 the invalid bytes were replaced
    /// with U+FFFD, so the file is not found. The problem then gives this reason, too.
    fileprivate init(opening path: String, errno: Int32) {
        let isMisnamed = errno == ENOENT && path.unicodeScalars.contains("\u{FFFD}")
        self.init(
            reason: SystemError.sentence(for: errno)
                + (isMisnamed ? "; a name that is not UTF-8 cannot be opened" : ""))
    }
}
