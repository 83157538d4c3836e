import ArgumentParser
import Glibc
import JSONText
import PreforkLinux

/// A descriptor to which whole lines are written, without the buffers and locks of a stream of the C library.
struct Output {
    let descriptor: Int32

    static let standard = Output(descriptor: STDOUT_FILENO)
    static let error = Output(descriptor: STDERR_FILENO)

    /// Writes the text and a line break, in one write(2) if the system accepts it.
    func write(line: String) { write(text: line + "\n") }

    /// Writes a line for people. Names and values in it cannot steer a terminal or forge another line.
    func write(sentence: String) { write(line: sentence.printable) }

    /// Writes the text.
    ///
    /// If standard output cannot be written, the command has failed: the method writes an error and exits the process.
    /// EPIPE is ignored, because the reader has closed its end. Failures of standard error are ignored, too, because
    /// there is no other place to report them.
    func write(text: String) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }

    /// Writes the bytes without a line break.
    func write(bytes: [UInt8]) { bytes.withUnsafeBytes(write) }

    private func write(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            let count = Glibc.write(descriptor, base, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            } else if errno == EAGAIN {
                waitUntilWritable()
            } else if errno != EINTR {
                return failed(errno)
            }
        }
    }

    private func failed(_ error: Int32) {
        guard descriptor == STDOUT_FILENO, error != EPIPE else { return }
        Output.error.write(line: "cannot write to standard output: \(SystemError.sentence(for: error))")
        exit(ExitCode.cannotWrite.rawValue)
    }

    /// Waits until the descriptor accepts bytes. A process that shares the terminal or pipe may have set O_NONBLOCK.
    private func waitUntilWritable() {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&request, 1, -1)
    }
}
