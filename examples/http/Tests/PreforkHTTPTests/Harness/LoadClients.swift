import Dispatch
import Glibc
import Synchronization

/// Clients that each send requests on one kept connection, one request after the other, and connect again only after an
/// answer with `Connection: close`.
final class LoadClients: Sendable {
    struct Result: Sendable {
        var answered = 0
        /// Requests on connections that the server has closed without an answer.
        var lost = 0
        var reconnects = 0
    }

    private let port: UInt16
    private let result = Mutex(Result())
    private let isOver = Atomic(false)
    private let running = DispatchGroup()

    init(_ count: Int, port: UInt16) throws {
        self.port = port
        for number in 0..<count {
            running.enter()
            // A thread of its own, because the waits of a client block.
            Thread.start { [self] in
                run(pause: Int32(1 + number))
                running.leave()
            }
        }
    }

    deinit { isOver.store(true, ordering: .relaxed) }

    /// The number of answers so far.
    var count: Int { result.withLock(\.answered) }

    /// Ends the clients after their current requests.
    func end() -> Result {
        isOver.store(true, ordering: .relaxed)
        running.wait()
        return result.withLock(\.self)
    }

    private func run(pause: Int32) {
        var connection = try? Client(port: port)
        while !isOver.load(ordering: .relaxed) {
            connection?.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let reply = try? connection?.answer()
            let closes = reply == nil || reply?["Connection"] == "close"
            result.withLock { result in
                if reply == nil { result.lost += 1 } else { result.answered += 1 }
                if closes { result.reconnects += 1 }
            }
            if closes { connection = try? Client(port: port) }
            poll(nil, 0, pause)
        }
    }
}

/// A detached POSIX thread.
private enum Thread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let failure = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        precondition(failure == 0, "cannot create a thread: errno \(failure)")
        pthread_detach(thread)
    }
}
