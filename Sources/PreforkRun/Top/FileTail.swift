import Glibc
import PreforkLinux

/// The last lines of a file to which the output of a worker is appended.
enum FileTail {
    /// How much of the file is read, and how many lines are shown.
    static let mostBytes = 64 * 1024, mostLines = 500

    /// - Returns: The lines, or a sentence that says why there are none.
    static func lines(of path: String) -> [String] {
        // Neither the writer of a pipe is waited for, nor another kind of file.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else { return ["cannot read \(path): \(SystemError.sentence(for: errno))"] }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return ["cannot read \(path): it is no regular file"]
        }
        let start = max(0, Int(status.st_size) - mostBytes)
        var bytes = [UInt8](repeating: 0, count: mostBytes)
        let count = pread(file, &bytes, bytes.count, start)
        guard count >= 0 else { return ["cannot read \(path): \(SystemError.sentence(for: errno))"] }
        var text = bytes[..<count]
        // The file may have grown while it was read.
        if start > 0, let end = text.firstIndex(of: UInt8(ascii: "\n")) { text = text[(end + 1)...] }
        if text.last == UInt8(ascii: "\n") { text = text.dropLast() }
        if text.isEmpty { return ["\(path) is empty"] }
        return text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).suffix(mostLines)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The last lines of several files, with the name of each above them if there is more than one.
    static func lines(of paths: [String]) -> [String] {
        paths.count == 1 ? lines(of: paths[0]) : paths.flatMap { ["\($0):"] + lines(of: $0) + [""] }.dropLast()
    }
}
