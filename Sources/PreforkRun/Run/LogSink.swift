import Glibc

/// Takes the lines of the log to standard error, and never lets a reader that has stopped reading stop the master.
///
/// A slow reader is waited for, up to a second. One that takes nothing in that time is not waited for again until it
/// reads: lines are lost then, and the next one that gets through says how many.
final class LogSink {
    private let descriptor: Int32
    private let isSocket: Bool
    private var lost = 0

    private static let patience: Int32 = 1000

    /// Standard error is shared with the workers, so its flags are theirs, too. A pipe or terminal is opened a second
    /// time, for an O_NONBLOCK of our own; a file needs none, and has to keep its one offset.
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

    /// Writes the text and a line end.
    func write(line: String) {
        if lost > 0 {
            guard put("\(lost) lines of the log were lost: nobody read them\n", patience: 0) else {
                lost += 1
                return
            }
            lost = 0
        }
        if !put(line + "\n", patience: LogSink.patience) { lost += 1 }
    }

    /// Whether the whole text was taken. A reader that has gone away takes everything: there is nobody to tell.
    private func put(_ text: String, patience: Int32) -> Bool {
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
                    guard poll(&request, 1, patience) > 0 else { return false }
                } else if errno != EINTR {
                    return true
                }
            }
            return true
        }
    }
}
