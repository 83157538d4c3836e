internal import CPreforkLinux
internal import Glibc
internal import JSONText
internal import Supervision

/// The control socket and its clients.
///
/// No call waits for a client. A client's next request is read when it has read its last answer, up to a limit, and lines of
/// the log beyond that limit are dropped. The server has a poller of its own, which is one source of the loop, so that a loop
/// that nobody asks has no more to do. A class, so that the engine can hold an optional server, although a descriptor cannot be
/// copied.
final class ControlServer {
    /// A request, and who has made it.
    struct Call {
        let client: UInt64
        let giver: Operator
        let request: ControlRequest
    }

    /// How many clients may be connected at a time.
    static let mostClients = 128

    enum Waiter {
        case reload(ReloadWaiter)
        case restart(RestartWaiter)
    }

    enum Source: PollerSource {
        case listener
        case client(UInt64)

        var precedence: Int { if case .listener = self { 1 } else { 0 } }
    }

    struct Connection {
        let client: ControlClient
        var key: PollerKey?
        var interest = Poller<Source>.Interest.readable
    }

    private var poller: Poller<Source>
    /// Nil while the socket is off, and the clients from before are still answered.
    private var listener: ControlListener?
    private var listenerKey: PollerKey?
    /// When connections are accepted again after no descriptor was left for one; nil while they are accepted.
    private(set) var resumption: Instant?
    private(set) var connections: [UInt64: Connection] = [:]
    /// The clients that may have sent a whole request, the next one first.
    var queue: [UInt64] = []
    private var lastNumber: UInt64 = 0
    /// The first line that each client gets.
    private let greeting: String
    /// Who may connect, in addition to root and the master's user.
    var rights = ControlRights() {
        didSet { if rights != oldValue { reconsiderClients() } }
    }
    /// The clients that wait for a reload, or for the restart of workers.
    var waiters: [UInt64: Waiter] = [:]
    /// The lines of the log that were not sent yet to those who follow it.
    var events = EventBatch()

    /// - Parameter greeting: The first line that each client gets.
    init(greeting: JSON) throws(SystemError) {
        poller = try Poller()
        self.greeting = greeting.compact
    }

    /// Ready to read when there is something to do.
    var descriptor: Int32 { poller.raw }

    /// The path at which clients find the socket; nil while it is off, or when somebody has removed its file.
    var path: String? { listener.flatMap { $0.isReachable ? $0.path : nil } }

    /// Whether somebody follows the log, so that its lines are needed.
    var hasFollowers: Bool { connections.values.contains { $0.client.follows } || !waiters.isEmpty }

    /// Whether requests have been read that are not answered yet.
    var hasRequests: Bool { !queue.isEmpty }

    /// Takes connections at another path from now on. The clients that are connected stay.
    func listen(at path: String, mode: UInt16) throws(SystemError) {
        let new = try ControlListener(at: path, mode: mode)
        let key = try poller.add(.listener, at: new.descriptor)
        stopListening()
        listener = new
        listenerKey = key
    }

    /// Sets the permission bits of the socket's file.
    func setMode(_ mode: UInt16) throws(SystemError) { try listener?.setMode(mode) }

    /// Takes no more connections, and removes the file of the socket.
    func stopListening() {
        if let listener, let key = listenerKey { poller.remove(key, at: listener.descriptor) }
        listener?.removeFile()
        (listener, listenerKey, resumption) = (nil, nil, nil)
    }

    /// Accepts connections again when the time for it has come.
    func resume(at now: Instant = .now) {
        guard let listener, let time = resumption, time <= now else { return }
        resumption = nil
        listenerKey = try? poller.add(.listener, at: listener.descriptor)
        if listenerKey == nil { resumption = now.advanced(by: .seconds(1)) }
    }

    /// Reads what clients have sent, and sends what they read.
    func advance() {
        guard (try? poller.wait(returnsAtOnce: true)) != nil else { return }
        while let source = poller.takeReady() {
            switch source {
            case .listener: accept()
            case .client(let number): advance(number)
            }
        }
    }

    /// Removes and returns the next request; nil when there is none.
    ///
    /// A request is answered before the next one of its client is taken, so that the answers come in order, and so that what a
    /// client does not read is limited.
    func nextCall() -> Call? {
        while let number = queue.first {
            queue.removeFirst()
            guard let client = connections[number]?.client else { continue }
            if client.takesRequests, waiters[number] == nil, let request = nextRequest(of: client) {
                queue.append(number)
                return Call(client: number, giver: client.giver, request: request)
            }
            watch(number)
        }
        return nil
    }

    /// Answers a client. An answer to a client that has gone is dropped.
    func answer(_ number: UInt64, _ answer: JSON) {
        // What was told before the answer comes before it.
        sendEvents()
        connections[number]?.client.send(answer.compact)
        watch(number)
    }

    /// Lets a client go whose connection another process goes on with.
    ///
    /// - Returns: The connection; nil for a client that has gone or does not read its answers, and loses its connection.
    func release(_ number: UInt64) -> Descriptor? {
        defer { drop(number) }
        guard let client = connections[number]?.client, !client.isWaiting, !client.isGone else { return nil }
        let copy = fcntl(client.descriptor.raw, F_DUPFD_CLOEXEC, 3)
        return copy < 0 ? nil : Descriptor(owning: copy)
    }

    /// Sends the lines of the log to a client from now on.
    func follow(_ number: UInt64) {
        sendEvents()
        connections[number]?.client.follows = true
    }

    /// Gives the clients the rights that they would have if they connected now. Those without any get what they wait for, and no
    /// more.
    private func reconsiderClients() {
        for number in Array(connections.keys) {
            guard let client = connections[number]?.client, !client.isOfHTTP else { continue }
            let right = rights.right(of: client.user, at: client.descriptor)
            client.mayOnlyAsk = right != .operate
            guard right == nil else { continue }
            client.follows = false
            client.finish()
            watch(number)
        }
    }

    private func accept() {
        guard let listener else { return }
        // The loop comes again for more.
        for _ in 0..<16 {
            let result = prefork_accept(listener.descriptor.raw)
            guard result >= 0 else { return acceptFailed(errno) }
            guard let client = try? ControlClient(Descriptor(owning: result)) else { continue }
            let right = rights.right(of: client.user, at: client.descriptor)
            client.mayOnlyAsk = right != .operate
            if let refusal = refusal(of: client, with: right) {
                client.send(ControlServer.error(refusal))
                continue
            }
            admit(client)
        }
    }

    /// Takes a client, also one that the master has connected itself.
    func admit(_ client: ControlClient) {
        lastNumber += 1
        connections[lastNumber] = Connection(client: client)
        client.send(greeting)
        watch(lastNumber)
    }

    /// Waits for a second if no descriptor or memory is left. The connection that waits would wake the loop again and again.
    private func acceptFailed(_ reason: Int32) {
        guard ![EAGAIN, EINTR, ECONNABORTED].contains(reason), let listener, let key = listenerKey else { return }
        poller.remove(key, at: listener.descriptor)
        listenerKey = nil
        resumption = .now.advanced(by: .seconds(1))
    }

    private func refusal(of client: ControlClient, with right: ControlRights.Right?) -> String? {
        if right == nil {
            let others = rights.isEmpty ? "" : ", and those whom 'control' of the manifest names"
            return "user \(client.user) may not control this master: only root and user \(geteuid()) may\(others)"
        }
        return connections.count < ControlServer.mostClients
            ? nil : "\(connections.count) clients are connected already"
    }

    private func advance(_ number: UInt64) {
        guard let connection = connections[number] else { return }
        switch connection.interest {
        case .readable: connection.client.read()
        case .writable: connection.client.flush()
        case .hangUp: return drop(number)
        }
        queue.append(number)
        watch(number)
    }

    /// The next request of a client. What is none is answered.
    private func nextRequest(of client: ControlClient) -> ControlRequest? {
        while client.takesRequests {
            do {
                guard let line = try client.takeLine() else { return nil }
                if line.isEmpty { continue }
                let request = try ControlRequest(line: line)
                if client.mayOnlyAsk, let name = request.nameIfItChanges {
                    throw JSONError(sentence: "this client may not ask for '\(name)'")
                }
                return request
            } catch let error as JSONError {
                client.send(ControlServer.error(error.sentence))
            } catch {
                client.send(ControlServer.error("a request has at most \(ControlClient.longestLine) bytes"))
            }
        }
        return nil
    }

    private static func error(_ sentence: String) -> String {
        (["ok": false, "error": .text(sentence)] as JSON).compact
    }

    /// Watches a client for what comes next: its requests, its reading of what waits for it, or its end.
    func watch(_ number: UInt64) {
        guard var connection = connections[number] else { return }
        let client = connection.client
        if client.isGone { return drop(number) }
        let isAwaiting = client.follows || waiters[number] != nil
        if client.isEnding, !client.isWaiting, !isAwaiting, !queue.contains(number) { return drop(number) }
        // A client that has sent all that it will send is ready to be read again and again.
        let interest: Poller<Source>.Interest =
            client.isWaiting ? .writable : client.isEnding || waiters[number] != nil ? .hangUp : .readable
        if connection.key != nil, connection.interest == interest { return }
        if let key = connection.key { poller.remove(key, at: client.descriptor) }
        connection.key = try? poller.add(.client(number), at: client.descriptor, when: interest)
        connection.interest = interest
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
