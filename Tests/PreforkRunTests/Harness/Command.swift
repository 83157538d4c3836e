import Glibc

/// The programs that the build put beside the tests.
enum Built {
    static let runner = path("prefork-run")
    static let probe = path("probe")
    static let hello = path("hello")
    static let sandbox = path("sandbox")
    static let tracer = path("tracer")

    /// Whether the build is one for a sanitizer. Those reserve terabytes of addresses, so that the runner does not
    /// even start where addresses are few.
    static let isSanitized: Bool = {
        let result = try? Command.run("/bin/sh", "-c", fewAddresses + "exec \"$@\"", "sh", runner, "--version")
        return result?.code != 0
    }()

    /// What makes a shell's programs end when they grow beyond a gigabyte; nothing under a sanitizer.
    static let limit = isSanitized ? "" : fewAddresses

    private static let fewAddresses = "ulimit -v 1000000; "

    /// The package's top level, found from this file.
    static let package = String(#filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 })

    private static func path(_ name: String) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let own = String(decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/" + name
    }
}

/// A program that is started with its output in our hands, and ended by its pid when the test forgets it.
final class Command {
    let pid: Int32
    private let reader: Int32
    private let errors: Int32
    private var status: Int32?

    /// - Parameters:
    ///   - environment: Added to a small one: a test inherits nothing by chance.
    init(_ words: [String], environment: [String: String] = [:]) throws {
        var out: [Int32] = [0, 0]
        var err: [Int32] = [0, 0]
        // Socket pairs, because they are born close-on-exec: other tests start programs at the same time, and one
        // that got hold of an end would keep a reader from seeing the end of its output.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &out) == 0, socketpair(AF_UNIX, kind, 0, &err) == 0 else {
            throw HarnessError("cannot make a pipe: errno \(errno)")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, out[1], 1)
        posix_spawn_file_actions_adddup2(&actions, err[1], 2)

        let variables = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"].merging(environment) { $1 }
        let arguments = words.map { strdup($0) } + [nil]
        let entries = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (arguments + entries).forEach { free($0) } }
        var child: pid_t = 0
        let failure = posix_spawnp(&child, words[0], &actions, nil, arguments, entries)
        close(out[1])
        close(err[1])
        guard failure == 0 else { throw HarnessError("cannot start \(words[0]): errno \(failure)") }
        pid = child
        reader = out[0]
        errors = err[0]
    }

    deinit {
        if status == nil {
            kill(pid, SIGKILL)
            var ignored: Int32 = 0
            waitpid(pid, &ignored, 0)
        }
        close(reader)
        close(errors)
    }

    func signal(_ number: Int32) { if status == nil { kill(pid, number) } }

    /// What is there to read on the standard output or error, waiting for more until `deadline`; empty at its end.
    func read(_ stream: Stream, until deadline: Deadline) throws -> [UInt8] {
        let descriptor = stream == .output ? reader : errors
        while true {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&request, 1, deadline.milliseconds) > 0 { break }
            if deadline.hasPassed { throw HarnessError("no more output") }
        }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        return Array(chunk[..<max(0, count)])
    }

    enum Stream { case output, error }

    /// Everything it prints to the stream until it closes it.
    func all(_ stream: Stream) throws -> String {
        let deadline = Deadline()
        var bytes: [UInt8] = []
        while true {
            let chunk = try read(stream, until: deadline)
            if chunk.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk
        }
    }

    /// Its exit code, or 128 and the signal that ended it.
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

    /// Runs to the end: what it printed, and its exit code.
    static func run(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
        try Command(words).outcome()
    }

    /// What it printed, and its exit code, at its end.
    func outcome() throws -> (code: Int32, output: String, errors: String) {
        let (output, errors) = try both()
        return (try exitCode(), output, errors)
    }

    /// Everything it prints until it closes both streams. They are read in turn: a socket that nobody reads is full
    /// after a few hundred writes, and some programs write single bytes.
    private func both() throws -> (output: String, errors: String) {
        let deadline = Deadline()
        var bytes: [[UInt8]] = [[], []]
        var requests = [reader, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while requests.contains(where: { $0.fd >= 0 }) {
            guard poll(&requests, 2, deadline.milliseconds) > 0 || !deadline.hasPassed else {
                throw HarnessError("no more output")
            }
            for (index, stream) in [Stream.output, .error].enumerated() where requests[index].revents != 0 {
                let chunk = try read(stream, until: deadline)
                bytes[index] += chunk
                // A negative descriptor is one that poll leaves out.
                if chunk.isEmpty { requests[index].fd = -1 }
            }
        }
        return (String(decoding: bytes[0], as: UTF8.self), String(decoding: bytes[1], as: UTF8.self))
    }
}
