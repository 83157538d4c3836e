import Glibc
import PreforkLinux

/// A child process whose output is read without waiting, while others run beside it.
final class CalledProgram {
    enum Stream: CaseIterable { case output, error }

    private let pid: pid_t
    private var descriptors: [Stream: Int32]
    private var unread: [Stream: [UInt8]] = [.output: [], .error: []]
    /// How the process has ended, as a shell tells it; nil while it runs.
    private(set) var exitCode: Int32?

    /// A line that is longer than that does not come from this program.
    private static let longestLine = 64 << 20

    /// Starts the program, with /dev/null as its input.
    ///
    /// - Throws: A sentence.
    init(_ words: [String]) throws(Unreadable) {
        var pipes: [[Int32]] = []
        defer { for pipe in pipes { close(pipe[1]) } }
        for _ in Stream.allCases {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else {
                let code = errno
                for pipe in pipes { close(pipe[0]) }
                throw Unreadable(sentence: "cannot make a pipe: \(SystemError.sentence(for: code))")
            }
            // This program has one thread, so no other child is started in between.
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
            pipes.append(ends)
        }
        var child: pid_t = 0
        let code = CalledProgram.spawn(words, output: pipes[0][1], error: pipes[1][1], &child)
        guard code == 0 else {
            for pipe in pipes { close(pipe[0]) }
            throw Unreadable(sentence: "cannot run \(words.first ?? ""): \(SystemError.sentence(for: code))")
        }
        pid = child
        descriptors = [.output: pipes[0][0], .error: pipes[1][0]]
    }

    deinit {
        for descriptor in descriptors.values { close(descriptor) }
        guard exitCode == nil else { return }
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }

    private static func spawn(_ words: [String], output: Int32, error: Int32, _ child: inout pid_t) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals that this program reads from a descriptor are blocked, and must not be for the child.
        var none = sigset_t(), all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        return posix_spawnp(&child, words.first ?? "", &actions, &attributes, arguments, environ)
    }

    /// The descriptors to wait for.
    var openDescriptors: [Int32] { Array(descriptors.values) }

    func signal(_ number: Int32) {
        if exitCode == nil { kill(pid, number) }
    }

    /// Reads what is there, and looks whether the process has ended.
    ///
    /// - Returns: The lines, each with its stream. With the end of the process comes what is left of a line.
    func take() -> [(stream: Stream, line: String)] {
        // What a process has written before its end is in the pipe, so the end is looked for first.
        reap()
        var lines: [(stream: Stream, line: String)] = []
        for stream in Stream.allCases {
            receive(stream)
            var bytes = (unread[stream] ?? [])[...]
            while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                lines.append((stream, CalledProgram.text(bytes[..<end])))
                bytes = bytes[(end + 1)...]
            }
            if exitCode != nil, !bytes.isEmpty {
                lines.append((stream, CalledProgram.text(bytes)))
                bytes = []
            }
            unread[stream] = Array(bytes)
        }
        return lines
    }

    /// ssh ends its own lines with a carriage return as well.
    private static func text(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }

    private func receive(_ stream: Stream) {
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while let descriptor = descriptors[stream] {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            // A process that ssh has left behind, for further connections, may keep the pipe open.
            if count < 0, errno == EAGAIN, exitCode == nil { return }
            if count > 0 {
                unread[stream, default: []] += chunk[..<count]
                if (unread[stream]?.count ?? 0) > CalledProgram.longestLine { signal(SIGKILL) }
                if (unread[stream]?.count ?? 0) <= CalledProgram.longestLine { continue }
            }
            close(descriptor)
            descriptors[stream] = nil
        }
    }

    private func reap() {
        guard exitCode == nil else { return }
        var status: Int32 = 0
        let ended = waitpid(pid, &status, WNOHANG)
        if ended == pid {
            exitCode = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        } else if ended < 0, errno == ECHILD {
            exitCode = 255
        }
    }
}
