import Glibc
import JSONText
import PreforkLinux
import Supervision

/// A connection to the control socket of a running master.
final class ControlConnection {
    /// Ready to read when the master has sent something, or has gone.
    let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    /// The absolute path of the master's manifest, as the master has told it; nil if it has none.
    private(set) var manifestPath: String?
    /// Whether a pid that the master tells names the same process here. It does not from outside the master's container.
    private(set) var sharesPIDs = false

    /// How long a master may take where nobody says it.
    static let patience = Duration.seconds(5)

    /// The newest protocol that this program understands.
    private static let newestProtocol = 1

    /// Connects, and reads the greeting of the master.
    ///
    /// - Parameter patience: How long the master may take for each of the two.
    init(to path: String, patience: Duration) throws(NoMaster) {
        self.path = path
        do throws(SystemError) {
            // A master that does not accept connections must not hold its clients up.
            descriptor = try ControlAddress.connect(to: path, patience: patience)
        } catch {
            throw NoMaster(sentence: ControlConnection.sentence(for: error.errno, path, patience))
        }
        guard let greeting = try next(within: patience) else {
            throw NoMaster(sentence: ControlConnection.late(path, patience))
        }
        if let error = greeting["error"]?.text { throw NoMaster(sentence: error) }
        guard let number = greeting["protocol"]?.integer else { throw silent }
        manifestPath = greeting["path"]?.text.flatMap { $0.isEmpty ? nil : $0 }
        if number > ControlConnection.newestProtocol {
            let version = greeting["prefork_run"]?.text ?? "another version"
            throw NoMaster(sentence: "the master is prefork-run \(version), which this program is too old for")
        }
        sharesPIDs = greeting["pid"]?.integer == peer
    }

    deinit { close(descriptor) }

    /// The pid of the master, as the kernel tells it; nil when it does not.
    private var peer: Int? {
        // The pid, the user and the group of unix(7), which Swift does not import.
        var credentials: [Int32] = [0, 0, 0]
        var size = socklen_t(MemoryLayout<Int32>.size * credentials.count)
        return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 ? Int(credentials[0]) : nil
    }

    private var silent: NoMaster {
        NoMaster(sentence: "whoever listens at \(path) does not answer as a master of prefork-run")
    }

    private static func late(_ path: String, _ patience: Duration) -> String {
        "the master at \(path) has not answered within \(patience.humanText)"
    }

    private static func sentence(for code: Int32, _ path: String, _ patience: Duration) -> String {
        switch code {
        case ENOENT, ECONNREFUSED: "no master listens at \(path): it does not run, or its control socket is elsewhere"
        case ENAMETOOLONG: "\(path) is too long for the path of a socket"
        case EAGAIN: late(path, patience)
        default: "cannot connect to \(path): \(SystemError.sentence(for: code))"
        }
    }

    /// Sends a request.
    func send(_ request: JSON) throws(NoMaster) {
        var bytes = Array((request.compact + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw lost }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Reads the next line; nil if none has come in time.
    ///
    /// - Parameter time: The longest wait; nil for any.
    func next(within time: Duration? = nil) throws(NoMaster) -> JSON? {
        let end = time.map { ContinuousClock.now.advanced(by: $0) }
        while true {
            if let line = try takeLine() { return line }
            let rest = end.map { ContinuousClock.now.duration(to: $0) }
            if let rest, rest <= .zero { return nil }
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let wait = rest.map { Int32(clamping: $0.clampedNanoseconds / 1_000_000 + 1) }
            guard poll(&request, 1, wait ?? -1) > 0 else { continue }
            try receive()
        }
    }

    /// Removes the next line of what was received; nil when there is none.
    func takeLine() throws(NoMaster) -> JSON? {
        guard let position = buffer.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = buffer[..<position]
        buffer.removeSubrange(...position)
        guard let value = try? JSON(reading: line) else { throw silent }
        return value
    }

    /// Receives what the master has sent. Does not wait.
    func receive() throws(NoMaster) {
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else { throw lost }
        buffer += chunk[..<count]
    }

    /// Reads the answer to a request, which may be an error.
    func anyAnswer(within time: Duration = .seconds(30)) throws(NoMaster) -> JSON {
        guard let answer = try next(within: time) else {
            throw NoMaster(sentence: ControlConnection.late(path, time))
        }
        return answer
    }

    /// Reads the answer to a request that a master does not refuse.
    func answer(within time: Duration = .seconds(30)) throws(NoMaster) -> JSON {
        let answer = try anyAnswer(within: time)
        if let error = answer["error"]?.text { throw NoMaster(sentence: "the master refuses: \(error)") }
        return answer
    }

    private var lost: NoMaster { NoMaster(sentence: "the master at \(path) has closed the connection") }
}
