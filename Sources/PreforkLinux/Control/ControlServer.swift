internal import CPreforkLinux
internal import Glibc
internal import JSONText
internal import Supervision

/// The control socket and its clients.
///
/// No call waits for a client. What a client has not read is kept up to a limit, and lines of the log beyond it are dropped.
/// The server has a poller of its own, which is one source of the loop, so that a loop that nobody asks has no more to do. A
/// class, so that the engine can hold an optional server, although a descriptor cannot be copied.
final class ControlServer {
    /// A request, and who has made it.
    struct Call {
        let client: UInt64
        let user: UInt32, pid: Int32
        let request: ControlRequest
    }

    /// How many clients may be connected at a time.
    static let mostClients = 64

    private enum Source: PollerSource {
        case listener
        case client(UInt64)

        var precedence: Int { if case .listener = self { 1 } else { 0 } }
    }

    private struct Connection {
        let client: ControlClient
        var key: PollerKey?
        var isForWriting = false
    }

    let path: String
    private let listener: Descriptor
    private let file: SocketFile
    private var poller: Poller<Source>
    private var connections: [UInt64: Connection] = [:]
    private var lastNumber: UInt64 = 0
    /// The first line that each client gets.
    private let greeting: String
    /// The clients that wait for the end of a reload.
    private(set) var waiters: [UInt64: ReloadWaiter] = [:]

    /// Opens the socket. The file of a master that has ended is replaced, and that of a living one is not.
    ///
    /// - Parameter greeting: The first line that each client gets.
    init(at path: String, greeting: JSON) throws(SystemError) {
        let attempt = "open the control socket \(path)"
        let spec = SocketSpec(name: "control", address: .unix(path: path, mode: 0o600))
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let listener = try Descriptor("socket", socket(AF_UNIX, flags, 0), to: attempt)
        let file = try SocketFile(binding: listener, to: SocketAddress(unix: path), spec)
        var poller = try Poller<Source>()
        do throws(SystemError) {
            try SystemError.check("listen", listen(listener.raw, 16), to: attempt)
            try poller.add(.listener, at: listener)
        } catch {
            file.remove()
            throw error
        }
        self.path = path
        self.listener = listener
        self.file = file
        self.poller = poller
        self.greeting = greeting.compact
    }

    /// Ready to read when there is something to do.
    var descriptor: Int32 { poller.raw }

    /// Whether somebody follows the log, so that its lines are needed.
    var hasFollowers: Bool { connections.values.contains { $0.client.follows } || !waiters.isEmpty }

    /// Removes the file of the socket.
    func close() { file.remove() }

    /// Goes on with the clients that are ready, and returns their requests.
    func takeCalls() -> [Call] {
        var calls: [Call] = []
        guard (try? poller.wait(returnsAtOnce: true)) != nil else { return [] }
        while let source = poller.takeReady() {
            switch source {
            case .listener: accept()
            case .client(let number): calls += advance(number)
            }
        }
        return calls
    }

    /// Answers a client. An answer to a client that has gone is dropped.
    func answer(_ number: UInt64, _ answer: JSON) {
        connections[number]?.client.send(answer.compact)
        watch(number)
    }

    /// Sends the lines of the log to a client from now on.
    func follow(_ number: UInt64) { connections[number]?.client.follows = true }

    /// Sends a line of the log to all who follow it.
    func publish(_ record: LogRecord, at time: Timestamp = .now) {
        guard hasFollowers else { return }
        let line = record.json(at: time).compact
        for (number, connection) in connections where connection.client.follows || waiters[number] != nil {
            connection.client.sendEvent(line)
            watch(number)
        }
    }

    /// Lets a client wait for a reload.
    func wait(_ number: UInt64, _ waiter: ReloadWaiter) { waiters[number] = waiter }

    /// Tells the waiters what has happened, and answers those that have waited for it.
    func tellWaiters(_ notice: Notice) {
        for (number, waiter) in waiters {
            var waiter = waiter
            let outcome = waiter.note(notice)
            waiters[number] = waiter
            if let outcome { end(number, outcome) }
        }
    }

    /// Answers the clients whose reload was refused.
    func reloadRefused() {
        for (number, waiter) in waiters where waiter.generation == nil { end(number, .refused) }
    }

    /// Answers the clients whose reload has nothing left to do.
    ///
    /// - Parameter isInProgress: Whether a reload is in progress.
    func settleWaiters(isInProgress: Bool) {
        guard !isInProgress else { return }
        for (number, waiter) in waiters where waiter.generation != nil { end(number, waiter.outcome) }
    }

    private func end(_ number: UInt64, _ outcome: ReloadOutcome) {
        waiters[number] = nil
        answer(number, outcome.json)
    }

    private func accept() {
        // The loop comes again for more.
        for _ in 0..<16 {
            let result = prefork_accept(listener.raw)
            guard result >= 0 else { return }
            guard let client = try? ControlClient(Descriptor(owning: result)) else { continue }
            if let refusal = refusal(of: client) {
                client.send((["ok": false, "error": .text(refusal)] as JSON).compact)
                continue
            }
            lastNumber += 1
            connections[lastNumber] = Connection(client: client)
            client.send(greeting)
            watch(lastNumber)
        }
    }

    private func refusal(of client: ControlClient) -> String? {
        if client.user != 0, client.user != geteuid() {
            return "user \(client.user) may not control this master: only root and user \(geteuid()) may"
        }
        return connections.count < ControlServer.mostClients
            ? nil : "\(connections.count) clients are connected already"
    }

    private func advance(_ number: UInt64) -> [Call] {
        guard let connection = connections[number] else { return [] }
        let client = connection.client
        if connection.isForWriting { client.flush() } else { client.read() }
        var calls: [Call] = []
        while client.takesRequests {
            do {
                guard let line = try client.takeLine() else { break }
                if line.isEmpty { continue }
                let request = try ControlRequest(line: line)
                calls.append(Call(client: number, user: client.user, pid: client.pid, request: request))
            } catch let error as JSONError {
                client.send((["ok": false, "error": .text(error.sentence)] as JSON).compact)
            } catch {
                let limit = ControlClient.longestLine
                client.send((["ok": false, "error": .text("a request has at most \(limit) bytes")] as JSON).compact)
            }
        }
        watch(number)
        return calls
    }

    /// Watches a client for what comes next: its requests, or its reading of what waits for it.
    private func watch(_ number: UInt64) {
        guard var connection = connections[number] else { return }
        let client = connection.client
        let isOver = client.isEnding && !client.isWaiting
        if client.isGone || isOver { return drop(number) }
        let isForWriting = client.isWaiting
        if connection.key != nil, connection.isForWriting == isForWriting { return }
        if let key = connection.key { poller.remove(key, at: client.descriptor) }
        connection.key = try? poller.add(
            .client(number), at: client.descriptor, when: isForWriting ? .writable : .readable)
        connection.isForWriting = isForWriting
        connections[number] = connection
        // Nobody would notice what the client does next.
        if connection.key == nil { drop(number) }
    }

    private func drop(_ number: UInt64) {
        waiters[number] = nil
        guard let connection = connections.removeValue(forKey: number) else { return }
        if let key = connection.key { poller.remove(key, at: connection.client.descriptor) }
    }
}
