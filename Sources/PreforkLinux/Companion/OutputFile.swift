internal import CPreforkLinux
internal import Glibc

/// A file to which the lines of workers are appended, and which is put aside for a new one by a rule.
final class OutputFile {
    let path: String
    /// When the file is put aside; nil for never.
    var rule: RotationRule?
    private var descriptor: Int32 = -1
    private var size = 0
    /// When the file was written to for the last time, in seconds since 1970.
    private var lastWrite = 0
    /// Whether the last byte that was written ended a line. A file is left only between two lines.
    private var isBetweenLines = true
    private var isToReopen = false
    /// The renames that have failed, until one succeeds. The file is then written on.
    private var renameFailure: Int32 = 0
    /// Compresses the files that were put aside.
    private let compressor: OldFileCompressor

    init(path: String) {
        self.path = path
        compressor = OldFileCompressor(path: path)
    }

    deinit { closeFile() }

    /// Opens the file again before the next line, because another program has put it aside.
    func reopen() { isToReopen = true }

    /// Ready when the program has ended that compresses an old file; nil when none runs.
    var compression: Int32? { compressor.descriptor }

    /// Starts to compress an old file if there is one.
    func startCompression() throws(SystemError) {
        if let rule, let program = rule.compress { try compressor.start(program, kept: rule.keep) }
    }

    /// Call when `compression` is ready.
    func finishCompression() throws(SystemError) { try compressor.finish(kept: rule?.keep ?? .max) }

    /// Appends as many whole lines as the file takes.
    ///
    /// - Parameter lines: Whole lines. The first may be the rest of one of which a part is written.
    /// - Returns: How many bytes were written.
    func append(_ lines: ArraySlice<UInt8>) throws(SystemError) -> Int {
        let now = time(nil)
        if isBetweenLines {
            if isToReopen { closeFile() }
            isToReopen = false
            try openIfNeeded()
            let first = (lines.firstIndex(of: UInt8(ascii: "\n")) ?? lines.endIndex) - lines.startIndex + 1
            if let rule, rule.isDue(size: size, adding: first, lastWrite: lastWrite, now: now) { try putAside(rule) }
        } else {
            try openIfNeeded()
        }
        // Not more at once than is checked against the rule often enough.
        let fitting = lines.prefix(rule?.fitting(lines, into: size) ?? lines.count)
        let count = fitting.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR { return 0 }
            throw SystemError("write", errno: errno, to: attempt)
        }
        guard count > 0 else { return 0 }
        size += count
        lastWrite = now
        isBetweenLines = lines[lines.startIndex + count - 1] == UInt8(ascii: "\n")
        return count
    }

    private var attempt: String { "write \(path)" }

    private func openIfNeeded() throws(SystemError) {
        guard descriptor < 0 else { return }
        let opened = prefork_open_output(path)
        guard opened >= 0 else {
            let advice: String? =
                switch -opened {
                case ELOOP: "it is a symbolic link"
                case EPERM: "it may belong to another user"
                case EINVAL, ENXIO: "it is not a regular file"
                case ENOENT: "its folder does not exist"
                default: nil
                }
            throw SystemError("open", errno: -opened, to: attempt, advice: advice)
        }
        descriptor = opened
        isBetweenLines = true
        var status = stat()
        guard fstat(opened, &status) == 0 else { return }
        size = Int(status.st_size)
        lastWrite = status.st_mtim.tv_sec
        endHalfLine()
    }

    /// A companion that was killed may have left half a line at the end.
    private func endHalfLine() {
        guard size > 0 else { return }
        let reader = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard reader >= 0 else { return }
        defer { close(reader) }
        var last: UInt8 = 0
        guard pread(reader, &last, 1, off_t(size - 1)) == 1, last != UInt8(ascii: "\n") else { return }
        if write(descriptor, "\n", 1) == 1 { size += 1 }
    }

    private func putAside(_ rule: RotationRule) throws(SystemError) {
        for name in rule.lastNames(of: path) { unlink(name) }
        for (old, new) in rule.renames(of: path) where rename(old, new) != 0 && errno != ENOENT {
            // The lines go on in the same file, and the failure is told once.
            let failure = errno
            defer { renameFailure = failure }
            if renameFailure == failure { return }
            throw SystemError("rename", errno: failure, to: "put \(old) aside")
        }
        renameFailure = 0
        compressor.shift()
        closeFile()
        try openIfNeeded()
    }

    private func closeFile() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }
}
