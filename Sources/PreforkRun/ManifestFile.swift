import Glibc
import PreforkManifest

/// A manifest on disk: its bytes, and the folder that its relative paths start at.
struct ManifestFile {
    let path: String
    let source: Source
    /// Absolute.
    let directory: String

    /// The largest file that is read whole; what is longer is refused by the parser for its size.
    static let limit = 16 << 20

    init(path: String) throws(FileProblem) {
        self.path = path
        source = Source(name: path, bytes: try ManifestFile.bytes(of: path, upTo: ManifestFile.limit))
        directory = try ManifestFile.folder(of: path)
    }

    /// The file's bytes, at most `limit` of them.
    static func bytes(of path: String, upTo limit: Int) throws(FileProblem) -> [UInt8] {
        // Not to wait for a FIFO's writer or a terminal: only what is there is read.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileProblem(errno: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw FileProblem(errno: EISDIR) }
        return try read(descriptor, expecting: Int(clamping: status.st_size), upTo: limit)
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
            if failure != 0 { throw FileProblem(errno: failure) }
            isAtEnd = chunk.isEmpty
            bytes += chunk
        }
        return bytes
    }

    private static func folder(of path: String) throws(FileProblem) -> String {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard let resolved = realpath(parent, nil) else { throw FileProblem(errno: errno) }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
