import Glibc

/// Reads lines from a pipe.
final class LineReader {
    let descriptor: Int32
    private(set) var isAtEnd = false
    private var pending: [UInt8] = []

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Creates a pipe and returns its reader and its writing end. The caller closes the writing end.
    static func pipe() throws -> (LineReader, writingEnd: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw Failure("cannot make a pipe") }
        // Without close-on-exec, a program that is started later inherits the writing end, and the end of the output is not
        // seen.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (LineReader(ends[0]), ends[1])
    }

    /// Reads once and returns the lines that are complete.
    func read() throws -> [String] {
        let size = 65536
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, size))
        }
        isAtEnd = bytes.isEmpty
        var lines = (pending + bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        pending = Array(lines.popLast() ?? [])
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
