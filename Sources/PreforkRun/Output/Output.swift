import ArgumentParser
import Glibc
import PreforkLinux

/// Writes whole lines to a descriptor, without the buffers and locks of a standard stream.
struct Output {
    let descriptor: Int32

    static let standard = Output(descriptor: STDOUT_FILENO)
    static let error = Output(descriptor: STDERR_FILENO)

    /// Writes the text and a line end, in one write(2) when the system takes it.
    func write(line: String) { write(text: line + "\n") }

    /// What a command prints is what it is for: when standard output does not take it the command has failed, says so and
    /// ends. A reader that has gone away is nobody to tell: EPIPE ends the attempt, and the program goes on. So does
    /// whatever befalls standard error.
    func write(text: String) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }

    /// Writes the bytes and nothing else.
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

    /// A terminal or pipe that was set to non-blocking by whoever shares it.
    private func waitUntilWritable() {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&request, 1, -1)
    }
}
