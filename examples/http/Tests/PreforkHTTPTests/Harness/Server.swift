import Glibc

/// One of the running samples. It is killed when this object is released.
final class Server {
    /// The sample whose workers share one socket.
    static let program = folder + "/prefork-http"
    /// The sample whose workers each have their own socket.
    static let ownSockets = folder + "/own-sockets"
    /// The sample that serves with Hummingbird.
    static let hummingbird = folder + "/prefork-hummingbird"

    /// The folder of the built samples, which is also the folder of the tests.
    private static let folder: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let own = String(decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }()

    let pid: Int32
    private let log: Int32
    private var text = ""
    /// The number of characters that `loggedAgain(_:)` has searched.
    private var searched = 0
    private var status: Int32?

    init(_ options: String..., program: String = Server.program) throws {
        var ends: [Int32] = [0, 0]
        // A socket pair, because its descriptors are close-on-exec from the start. Other tests start programs at the
        // same time. A program that inherited a descriptor would keep the log open, and its end would not be seen.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw HarnessError("cannot make a socket pair: errno \(errno)")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
        let arguments = ([program] + options).map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, program, &actions, nil, arguments, environ)
        close(ends[1])
        guard failure == 0 else { throw HarnessError("cannot start \(program): errno \(failure)") }
        pid = child
        log = ends[0]
    }

    deinit {
        if status == nil {
            // The kernel kills the workers when their master ends.
            kill(pid, SIGKILL)
            try? Deadline.await("the end of pid \(pid)") { waitpid(pid, nil, WNOHANG) != 0 }
        }
        close(log)
    }

    /// Waits for the log line about the listening socket, and returns its port.
    func port() throws -> UInt16 {
        let address = try logged("listening on 127.0.0.1:")
        guard let port = UInt16(address.prefix { $0.isNumber }) else { throw HarnessError("no port: \(address)") }
        return port
    }

    /// Waits for a log line that contains these words, and returns the rest of the line after them.
    @discardableResult
    func logged(_ words: String) throws -> String {
        let deadline = Deadline()
        while true {
            if let start = text.firstRange(of: words)?.upperBound, let end = text[start...].firstIndex(of: "\n") {
                return String(text[start..<end])
            }
            guard try readMore(deadline) else { throw HarnessError("it did not log '\(words)': \(text)") }
        }
    }

    /// Waits for a log line that contains these words and that no earlier call of this method has found.
    func loggedAgain(_ words: String) throws {
        let deadline = Deadline()
        while true {
            let rest = text.dropFirst(searched)
            if let found = rest.firstRange(of: words) {
                searched += rest.distance(from: rest.startIndex, to: found.upperBound)
                return
            }
            guard try readMore(deadline) else { throw HarnessError("it did not log '\(words)' again: \(text)") }
        }
    }

    /// Sends TERM to the master and waits until no worker accepts connections.
    func stopAccepting(_ count: Int) throws {
        let inode = try Deadline.await("a listening socket") { SocketTable.listener(on: try port()) }
        let workers = try workers(count)
        send(SIGTERM)
        try Deadline.await("a closed listening socket in all workers") {
            workers.values.allSatisfy { !Process(pid: $0).sockets.contains(inode) }
        }
    }

    /// Waits until `count` workers run and show their command lines, and returns their pids by their numbers.
    func workers(_ count: Int) throws -> [Int: Int32] {
        try Deadline.await("\(count) workers; the log:\n\(text)") {
            let found = Process.children(of: pid).compactMap { child in
                child.words.dropFirst().first.flatMap { Int($0.dropFirst("id=".count)) }.map { ($0, child.pid) }
            }
            return found.count == count ? Dictionary(found) { first, _ in first } : nil
        }
    }

    func send(_ signal: Int32) { if status == nil { kill(pid, signal) } }

    /// Sends TERM and returns the exit code.
    func stop() throws -> Int32 {
        send(SIGTERM)
        return try end().code
    }

    /// Waits for the end of the server. Returns the exit code, or 128 plus the number of the signal that ended it, and
    /// the complete log.
    func end() throws -> (code: Int32, log: String) {
        let deadline = Deadline()
        while try readMore(deadline) {}
        let code = try Deadline.await("the end of pid \(pid)") {
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WNOHANG) == pid else { return nil as Int32? }
            return raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + raw & 0x7f
        }
        status = code
        return (code, text)
    }

    private func readMore(_ deadline: Deadline) throws -> Bool {
        try deadline.awaitBytes(at: log, for: "more of the log, which is so far\n\(text)")
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = read(log, &chunk, chunk.count)
        text += String(decoding: chunk[..<max(0, count)], as: UTF8.self)
        return count > 0
    }
}
