import Glibc

/// Writes the lines of the log to standard error. A reader that has stopped reading does not stop the master.
///
/// The sink waits for a slow reader for up to a second. If the reader takes nothing in that time, the line is lost. The
/// sink then does not wait again until the reader has read. The next line that can be written is preceded by the number
/// of lost lines.
final class LogSink {
    private let descriptor: Int32
    private let isSocket: Bool
    private var lost = 0

    /// The time to wait for a slow reader, in milliseconds.
    private static let timeout: Int32 = 1000

    /// Opens standard error for writes that do not block.
    ///
    /// The workers share standard error and its flags. A pipe or a terminal is therefore opened a second time, so that
    /// O_NONBLOCK affects only this descriptor. A file is not opened again: writes to a file do not wait for a reader,
    /// and a second descriptor would have a file offset of its own.
    init() {
        var status = stat()
        let kind = fstat(STDERR_FILENO, &status) == 0 ? status.st_mode & S_IFMT : 0
        isSocket = kind == S_IFSOCK
        guard kind == S_IFIFO || isatty(STDERR_FILENO) == 1 else {
            descriptor = STDERR_FILENO
            return
        }
        let own = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        descriptor = own >= 0 ? own : STDERR_FILENO
    }

    deinit {
        if descriptor != STDERR_FILENO { close(descriptor) }
    }

    /// Writes the text and a line break.
    func write(line: String) {
        if lost > 0 {
            guard put("\(lost) lines of the log were lost because the reader was too slow\n", timeout: 0) else {
                lost += 1
                return
            }
            lost = 0
        }
        if !put(line + "\n", timeout: LogSink.timeout) { lost += 1 }
    }

    /// Writes the text and returns false if the reader did not take all of it in time. If the reader has closed its
    /// end, the text is dropped and counts as written, because nothing will read the number of lost lines.
    private func put(_ text: String, timeout: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let base = rest.baseAddress, !rest.isEmpty {
                let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
                let count =
                    isSocket
                    ? send(descriptor, base, rest.count, flags) : Glibc.write(descriptor, base, rest.count)
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                } else if errno == EAGAIN {
                    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    guard poll(&request, 1, timeout) > 0 else { return false }
                } else if errno != EINTR {
                    return true
                }
            }
            return true
        }
    }
}
