internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// A client of the control socket: what it has sent that is not a whole line yet, and what waits until it reads.
///
/// A class, because a descriptor cannot be copied.
final class ControlClient {
    /// How many bytes a line of a client may have.
    static let longestLine = 64 * 1024
    /// How many bytes may wait for the client before its next request is read, and before lines of the log are dropped.
    static let capacity = 256 * 1024

    let descriptor: Descriptor
    /// Who the client is, as the kernel knows it.
    let user: UInt32, pid: Int32
    /// Whether the client is the process that serves HTTP. The kernel takes it for the master, which has connected it.
    let isOfHTTP: Bool
    /// Whether the client may change nothing.
    var mayOnlyAsk: Bool
    private var input: [UInt8] = []
    /// How many bytes of the input were taken as lines.
    private var taken = 0
    private var output = UnsentBytes()
    /// How many lines of the log were dropped since the last one that was sent.
    private var dropped = 0
    /// Whether the client follows the log.
    var follows = false
    /// Whether the client sends nothing more, because it has closed its side or has sent something that is no request.
    private(set) var isEnding = false
    /// Whether nothing can be read from the client.
    private var isUnreadable = false
    /// Whether the connection is lost.
    var isGone: Bool { isUnreadable || output.isBroken }

    init(
        _ descriptor: consuming Descriptor, mayOnlyAsk: Bool = false, isOfHTTP: Bool = false
    ) throws(SystemError) {
        var (pid, user): (Int32, UInt32) = (0, 0)
        try SystemError.check(
            "getsockopt", prefork_identify_peer(descriptor.raw, &pid, &user),
            to: "identify a client of the control socket")
        self.descriptor = descriptor
        self.mayOnlyAsk = mayOnlyAsk
        self.isOfHTTP = isOfHTTP
        self.user = user
        self.pid = pid
    }

    /// Whose orders the client gives.
    var giver: Operator { Operator(user: user, pid: pid, cameByHTTP: isOfHTTP) }

    /// Whether there is something that the client has not read yet.
    var isWaiting: Bool { !output.isEmpty }

    /// Whether another request may be read. Its answer needs room.
    var takesRequests: Bool { output.count < ControlClient.capacity }

    /// Reads what the client has sent, at most as much as one line may have, so that one client does not keep the master busy.
    func read() {
        var buffer = [UInt8](repeating: 0, count: ControlClient.longestLine)
        let count = Glibc.recv(descriptor.raw, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 {
            input += buffer[..<count]
        } else if count == 0 {
            isEnding = true
        } else if errno != EAGAIN && errno != EINTR {
            isUnreadable = true
        }
    }

    /// Removes and returns the next whole line; nil when there is none.
    ///
    /// - Throws: An error for a line that is too long. Nothing more is read from the client.
    func takeLine() throws(LineIsTooLong) -> ArraySlice<UInt8>? {
        let rest = input[taken...]
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            input.removeSubrange(..<taken)
            taken = 0
            guard input.count > ControlClient.longestLine else { return nil }
            finish()
            throw LineIsTooLong()
        }
        taken = end + 1
        return rest[..<end]
    }

    struct LineIsTooLong: Error {}

    /// Reads nothing more from the client.
    func finish() {
        isEnding = true
        input = []
        taken = 0
    }

    /// Adds an answer, and sends what the client takes now.
    func send(_ line: String) {
        output.add((line + "\n").utf8)
        flush()
    }

    /// Adds lines of the log, unless the client is too slow to read them. It is told how many lines it has missed.
    ///
    /// - Parameters:
    ///   - lines: The lines, each with its end.
    ///   - count: How many they are.
    func sendEvents(_ lines: [UInt8], count: Int) {
        guard output.count + lines.count < ControlClient.capacity else {
            dropped += count
            return
        }
        if dropped > 0 {
            send("{\"event\":\"lines-lost\",\"lines\":\(dropped)}")
            dropped = 0
        }
        output.add(lines)
        flush()
    }

    /// Sends what the client takes now.
    func flush() { if !isGone { output.send(to: descriptor) } }
}
