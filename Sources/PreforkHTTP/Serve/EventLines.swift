import NIOCore

/// The lines of the master's log: the last ones, and those who follow them.
final class EventLines {
    private let loop: any EventLoop
    private(set) var recent = CircularBuffer<ByteBuffer>()
    private var followers: [ClientConnection] = []
    private var beat: Scheduled<Void>?

    /// How many lines are kept, and how long each may be.
    private static let most = 100, longest = 8 * 1024

    init(_ loop: any EventLoop) { self.loop = loop }

    func add(_ line: ByteBuffer) {
        if line.readableBytes <= EventLines.longest {
            // A copy, because a slice keeps all that was read with it.
            recent.append(ByteBuffer(bytes: line.readableBytesView))
            if recent.count > EventLines.most { recent.removeFirst() }
        }
        let event = ServerEvent.bytes("message", line)
        for follower in followers { follower.sendEvent(event) }
    }

    func follow(_ client: ClientConnection) {
        followers.append(client)
        client.sendEvent(ServerEvent.nothing)
        if beat == nil { beatLater() }
    }

    private func beatLater() {
        beat = loop.assumeIsolated().scheduleTask(in: .seconds(15)) { [weak self] in
            guard let self else { return }
            for follower in followers { follower.sendEvent(ServerEvent.nothing) }
            beatLater()
        }
    }

    func forget(_ client: ClientConnection) {
        followers.removeAll { $0 === client }
        guard followers.isEmpty else { return }
        beat?.cancel()
        beat = nil
    }
}
