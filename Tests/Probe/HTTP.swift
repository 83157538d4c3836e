import Glibc

/// Answers HTTP requests on descriptor 3 until TERM, several on each connection.
///
/// A server that leaves finishes what it has begun. It accepts no more, answers every connection that it has accepted with
/// `Connection: close`, and closes those that have been answered before when they have been silent for a while.
///
/// - Parameter isCareless: Whether TERM ends the server at once, with all its connections.
func serveHTTP(isCareless: Bool) -> Never {
    if !isCareless { HTTPServer.catchTerminate() }
    // A client that has gone away must not end the server.
    signal(SIGPIPE, SIG_IGN)
    _ = fcntl(3, F_SETFL, fcntl(3, F_GETFL) | O_NONBLOCK)
    var server = HTTPServer(delay: isCareless ? 2 : 0)
    while !server.isDone { server.turn() }
    exit(0)
}

private struct HTTPServer {
    private struct Connection {
        var bytes: [UInt8] = []
        var wasAnswered = false
    }

    /// The milliseconds before each answer.
    let delay: Int32
    private var isLeaving = false
    private var connections: [Int32: Connection] = [:]

    init(delay: Int32) { self.delay = delay }

    var isDone: Bool { isLeaving && connections.isEmpty }

    /// A pipe that is readable after TERM.
    nonisolated(unsafe) private static var stop: [Int32] = [-1, -1]

    static func catchTerminate() {
        guard pipe(&stop) == 0 else { exit(71) }
        signal(SIGTERM) { _ in _ = write(HTTPServer.stop[1], "x", 1) }
    }

    /// Waits for events and handles them.
    mutating func turn() {
        var requests = connections.keys.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // poll(2) ignores negative descriptors.
        requests.append(pollfd(fd: isLeaving ? -1 : HTTPServer.stop[0], events: Int16(POLLIN), revents: 0))
        requests.append(pollfd(fd: isLeaving ? -1 : 3, events: Int16(POLLIN), revents: 0))
        let count = poll(&requests, nfds_t(requests.count), isLeaving ? 50 : -1)
        if count == 0 { closeSilent() }
        for request in requests where count > 0 && request.revents != 0 {
            switch request.fd {
            case 3: accept()
            case HTTPServer.stop[0]:
                isLeaving = true
                close(3)
            default: read(request.fd)
            }
        }
    }

    private mutating func closeSilent() {
        for (descriptor, connection) in connections where connection.wasAnswered { end(descriptor) }
    }

    private mutating func accept() {
        // The socket may be closed already, if the stop came in the same turn.
        let descriptor = isLeaving ? -1 : Glibc.accept(3, nil, nil)
        if descriptor >= 0 { connections[descriptor] = Connection() }
    }

    private mutating func read(_ descriptor: Int32) {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        guard count > 0 else { return end(descriptor) }
        connections[descriptor, default: Connection()].bytes += chunk[..<count]
        guard connections[descriptor]?.bytes.suffix(4) == [13, 10, 13, 10] else { return }
        poll(nil, 0, delay)
        let body = "\(getpid())\n"
        let header = isLeaving ? "Connection: close\r\n" : ""
        say("HTTP/1.1 200 OK\r\n\(header)Content-Length: \(body.utf8.count)\r\n\r\n\(body)", to: descriptor)
        connections[descriptor] = Connection(wasAnswered: true)
        if isLeaving { end(descriptor) }
    }

    private mutating func end(_ descriptor: Int32) {
        close(descriptor)
        connections[descriptor] = nil
    }
}
