internal import JSONText
internal import Supervision

/// The lines of the log for the clients that follow it.
extension ControlServer {
    /// How long lines wait, so that the programs that were just launched get the processor first.
    private static let pause = Duration.milliseconds(2)

    /// When the lines are sent that wait; nil when none does.
    var eventsDue: Instant? { events.since?.advanced(by: ControlServer.pause) }

    /// Sends a line of the log to all who follow it, soon.
    ///
    /// - Parameter quotation: Lines of the manifest, which only those get who wait for their reload.
    func publish(_ record: LogRecord, quotation: String? = nil, at time: Timestamp = .now) {
        guard hasFollowers else { return }
        let line = record.json(at: time).compact
        events.add(line, quoting: quotation.map { record.with("text", $0).json(at: time).compact } ?? line)
        if events.isLarge { sendEvents() }
    }

    /// Sends the lines that wait.
    func sendEvents() {
        guard events.count > 0 else { return }
        let batch = events
        events = EventBatch()
        var changed: [UInt64] = []
        for (number, connection) in connections {
            let client = connection.client
            if case .reload = waiters[number] {
                client.sendEvents(batch.quoting, count: batch.count)
            } else if client.follows || waiters[number] != nil {
                client.sendEvents(batch.lines, count: batch.count)
            } else {
                continue
            }
            if client.isWaiting || client.isGone { changed.append(number) }
        }
        for number in changed { watch(number) }
    }
}

/// Lines of the log that are sent together.
struct EventBatch {
    /// The lines, and the same ones with what they quote from the manifest.
    private(set) var lines: [UInt8] = [], quoting: [UInt8] = []
    private(set) var count = 0
    /// When the first of them was added.
    private(set) var since: Instant?

    /// Whether no further line should be added.
    var isLarge: Bool { quoting.count > 16 * 1024 }

    mutating func add(_ line: String, quoting whole: String) {
        since = since ?? .now
        count += 1
        for (text, bytes) in [(line, \EventBatch.lines), (whole, \EventBatch.quoting)] {
            self[keyPath: bytes] += text.utf8
            self[keyPath: bytes].append(UInt8(ascii: "\n"))
        }
    }
}
