import Dispatch
import Glibc
import Synchronization

/// Clients that send HTTP requests without end, each in a thread of its own, and count what becomes of them.
final class LoadClients: Sendable {
    struct Result: Sendable {
        var answered = 0
        var refused = 0
        /// Requests whose connection ended before the whole answer had arrived.
        var reset = 0
        /// Answers other than 200, and requests without an answer in a minute.
        var wrong = 0
        /// Kept connections that the server closed between two requests without a notice. A client cannot know that before
        /// it sends, so such a request is not lost: the client sends it again on a new connection.
        var closedBetweenRequests = 0

        var lost: Int { refused + reset + wrong }
    }

    private enum Outcome { case answered(closes: Bool), ended, wrong }

    private let port: Int
    private let result = Mutex(Result())
    private let isOver = Atomic(false)
    private let running = DispatchGroup()

    /// Starts clients of two kinds.
    ///
    /// - Parameters:
    ///   - new: The number of clients that open a connection for each request.
    ///   - kept: The number of clients that send several requests on a connection.
    init(new: Int, kept: Int, port: Int) {
        self.port = port
        for number in 0..<new + kept {
            running.enter()
            Thread.start { [self] in
                while !isOver.load(ordering: .relaxed) {
                    // A client far away sends later than it connects.
                    connect(requests: number < new ? 1 : 10, hesitation: number % 2 == 0 ? 2 : 0)
                    // The kernel has 28 000 ports for clients, and keeps each for a while after its connection.
                    poll(nil, 0, 2)
                }
                running.leave()
            }
        }
    }

    /// What has become of the requests so far.
    var count: Result { result.withLock(\.self) }

    /// Ends the clients after their current connections.
    func end() -> Result {
        isOver.store(true, ordering: .relaxed)
        running.wait()
        return count
    }

    private func connect(requests: Int, hesitation: Int32) {
        let descriptor: Int32
        do {
            descriptor = try Client.connection(port: port)
        } catch {
            let isRefused = "\(error)".hasSuffix("errno \(ECONNREFUSED)")
            return result.withLock { if isRefused { $0.refused += 1 } else { $0.wrong += 1 } }
        }
        defer { close(descriptor) }
        for number in 0..<requests {
            poll(nil, 0, hesitation)
            let outcome = ask(on: descriptor, closes: number + 1 == requests)
            result.withLock { result in
                switch outcome {
                case .answered: result.answered += 1
                case .ended where number > 0: result.closedBetweenRequests += 1
                case .ended: result.reset += 1
                case .wrong: result.wrong += 1
                }
            }
            guard case .answered(closes: false) = outcome else { return }
        }
    }

    private func ask(on descriptor: Int32, closes: Bool) -> Outcome {
        let header = closes ? "Connection: close\r\n" : ""
        let request = Array("GET / HTTP/1.1\r\nHost: localhost\r\n\(header)\r\n".utf8)
        _ = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
        var bytes: [UInt8] = []
        while true {
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 60_000) > 0 else { return .wrong }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &chunk, chunk.count)
            // An answer that has begun and does not end was lost on any connection.
            guard count > 0 else { return bytes.isEmpty ? .ended : .wrong }
            bytes += chunk[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            // The body is one line.
            guard let gap = text.firstRange(of: "\r\n\r\n"), text[gap.upperBound...].hasSuffix("\n") else { continue }
            guard text.hasPrefix("HTTP/1.1 200 ") else { return .wrong }
            return .answered(closes: closes || text[..<gap.lowerBound].contains("Connection: close"))
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
