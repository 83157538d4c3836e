import Glibc
import Harness
import Testing

/// The programs that were built beside the tests.
enum Built {
    static let runner = path("prefork-run")
    static let probe = path("probe")
    static let hello = path("hello")
    static let sandbox = path("sandbox")
    static let tracer = path("tracer")

    /// Whether the programs were built with a sanitizer. A sanitizer reserves terabytes of address space, so the runner
    /// does not start under a limit of address space.
    static let isSanitized: Bool = {
        let result = try? Command.run("/bin/sh", "-c", addressSpaceLimit + "exec \"$@\"", "sh", runner, "--version")
        return result?.code != 0
    }()

    /// A shell command that limits the memory of a program to a gigabyte. Empty if the programs were built with a
    /// sanitizer.
    static let limit = isSanitized ? "" : addressSpaceLimit

    private static let addressSpaceLimit = "ulimit -v 1000000; "

    /// The package's root folder, derived from the path of this file.
    static let package = String(#filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 })

    private static func path(_ name: String) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let own = String(decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/" + name
    }
}

/// A running program, whose output a test reads. The program and all processes below it are killed when this object is
/// released.
final class Command {
    let pid: Int32
    private let reader: Int32
    private let errors: Int32
    private var status: Int32?
    private let transcript: Transcript
    /// The runtime directory, where a master makes its control socket. Masters of other tests have the same name.
    let runtimeDirectory: String

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - words: The path or name of the program and its arguments.
    ///   - environment: Variables that are added to a fixed environment. The environment of the test run is not
    ///     inherited.
    ///   - descriptor: What the program gets as descriptor 3; nil for nothing.
    init(_ words: [String], environment: [String: String] = [:], descriptor: Int32? = nil) throws {
        var out: [Int32] = [0, 0]
        var err: [Int32] = [0, 0]
        // Socket pairs, because their descriptors are close-on-exec from the start. Other tests start programs at the
        // same time. A program that inherited a descriptor would keep the stream open, and its end would not be seen.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &out) == 0, socketpair(AF_UNIX, kind, 0, &err) == 0 else {
            throw HarnessError("cannot make a pipe: errno \(errno)")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, out[1], 1)
        posix_spawn_file_actions_adddup2(&actions, err[1], 2)
        if let descriptor { posix_spawn_file_actions_adddup2(&actions, descriptor, 3) }

        runtimeDirectory = "/tmp/prefork-run-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let variables = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "RUNTIME_DIRECTORY": runtimeDirectory,
            "STATE_DIRECTORY": runtimeDirectory + "/state",
        ].merging(environment) { $1 }
        let arguments = words.map { strdup($0) } + [nil]
        let entries = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (arguments + entries).forEach { free($0) } }
        var child: pid_t = 0
        let failure = posix_spawnp(&child, words[0], &actions, nil, arguments, entries)
        close(out[1])
        close(err[1])
        guard failure == 0 else { throw HarnessError("cannot start \(words[0]): errno \(failure)") }
        transcript = Transcript(of: words, test: Test.current.map { "\($0.id)" })
        pid = child
        reader = out[0]
        errors = err[0]
    }

    deinit {
        if status == nil { ProcessTree.end(pid) }
        Workspace.remove(runtimeDirectory)
        close(reader)
        close(errors)
    }

    func signal(_ number: Int32) { if status == nil { kill(pid, number) } }

    /// Waits for bytes on standard output or standard error and returns them. Returns no bytes at the end of the
    /// stream.
    func read(_ stream: Stream, until deadline: Deadline) throws -> [UInt8] {
        let descriptor = stream == .output ? reader : errors
        while true {
            // Checked before each read: a program may print without end, and a caller may read beyond the end of the
            // stream.
            try deadline.check("output")
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&request, 1, deadline.milliseconds) > 0 { break }
        }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        let bytes = Array(chunk[..<max(0, count)])
        transcript.add(bytes)
        return bytes
    }

    enum Stream { case output, error }

    /// Reads a stream until its end.
    func all(_ stream: Stream) throws -> String {
        let deadline = Deadline()
        var bytes: [UInt8] = []
        while true {
            let chunk = try read(stream, until: deadline)
            if chunk.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk
        }
    }

    /// Waits for the end of the program. Returns the exit code, or 128 plus the number of the signal that ended it.
    func exitCode() throws -> Int32 {
        if let status { return status }
        return try Deadline.await("the end of pid \(pid)") {
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WNOHANG) == pid else { return nil }
            let signal = raw & 0x7f
            status = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
            return status
        }
    }

    /// Runs a program to its end, and returns its exit code and its output.
    static func run(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
        try run(words)
    }

    static func run(_ words: [String]) throws -> (code: Int32, output: String, errors: String) {
        try Command(words).outcome()
    }

    /// Waits for the end of the program, and returns its exit code and its output.
    func outcome() throws -> (code: Int32, output: String, errors: String) {
        let (output, errors) = try both()
        return (try exitCode(), output, errors)
    }

    /// Reads both streams until their ends. They are read in parallel, because a socket that is not read is full after
    /// a few hundred writes, and some programs write single bytes.
    private func both() throws -> (output: String, errors: String) {
        let deadline = Deadline()
        var bytes: [[UInt8]] = [[], []]
        var requests = [reader, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while requests.contains(where: { $0.fd >= 0 }) {
            try deadline.check("output")
            poll(&requests, 2, deadline.milliseconds)
            for (index, stream) in [Stream.output, .error].enumerated() where requests[index].revents != 0 {
                let chunk = try read(stream, until: deadline)
                bytes[index] += chunk
                // poll(2) ignores a negative descriptor.
                if chunk.isEmpty { requests[index].fd = -1 }
            }
        }
        return (String(decoding: bytes[0], as: UTF8.self), String(decoding: bytes[1], as: UTF8.self))
    }
}
