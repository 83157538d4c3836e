internal import Glibc
internal import JSONText
internal import Supervision

/// A client that reads lines of workers: a JSON object for each line.
///
/// It takes the lines from the memories at its own pace. What a memory has forgotten before the client came to it is lost, and
/// the client is told.
final class LineReader {
    let descriptor: Descriptor
    private var wanted: WantedLines
    /// How far the client has come in each stream.
    private var positions: [StreamMemory.Key: UInt64] = [:]
    private var output = UnsentBytes()
    /// Whether the connection is lost.
    var isGone: Bool { output.isBroken }
    /// The key by which the poller watches the client, and whether it waits for room.
    var pollerKey: PollerKey?
    var awaitsRoom = false

    /// When the client last took something, or had nothing to take.
    private(set) var lastTaken = Instant.now

    /// No further line is taken while so many bytes wait for the client.
    private static let capacity = 256 * 1024
    /// How many bytes the lines have that are remembered when the client asks.
    private static let firstBytes = 2 << 20

    init(_ descriptor: consuming Descriptor, _ wanted: WantedLines) {
        self.descriptor = descriptor
        self.wanted = wanted
    }

    var waitingBytes: Int { output.count }
    var isWaiting: Bool { !output.isEmpty }
    /// Whether the client has got all that it wants.
    var isDone: Bool { !wanted.follows && !isWaiting }

    func wants(_ key: StreamMemory.Key) -> Bool {
        guard let names = wanted.names else { return true }
        return names.contains(key.worker.group) || names.contains(key.worker.description)
    }

    /// Takes what is remembered now: the newest lines, in the order in which they have come.
    func start(with memories: some Sequence<StreamMemory>) {
        var lines: [StreamLine] = []
        var files: Set<String> = []
        var isWhole = true
        for memory in memories where wants(memory.key) {
            var position: UInt64 = 0
            var oldest: Int64?
            memory.lines(from: &position) { line in
                oldest = oldest ?? line.moment.milliseconds
                if line.moment.milliseconds >= wanted.since ?? .min { lines.append(line) }
            }
            positions[memory.key] = position
            if !memory.file.isEmpty { files.insert(memory.file) }
            if memory.start > 0, oldest.map({ $0 >= wanted.since ?? .min }) ?? true { isWhole = false }
        }
        lines.sort { $0.moment.reading < $1.moment.reading }
        if lines.count > wanted.count { isWhole = true }
        var texts: [String] = []
        var size = 0
        for line in lines.suffix(wanted.count).reversed() {
            let text = line.json.compact
            size += text.utf8.count
            guard size <= LineReader.firstBytes else {
                isWhole = false
                break
            }
            texts.append(text)
        }
        add(["ok": true])
        if !isWhole { add(["event": "older-lines", "files": .list(files.sorted().map { .text($0) })]) }
        for text in texts.reversed() { add(text) }
        if !wanted.follows { add(["event": "end"]) }
        flush()
    }

    /// Takes the lines that have come to a stream since the last time.
    func take(from memory: StreamMemory) {
        guard wanted.follows, wants(memory.key), waitingBytes < LineReader.capacity else { return }
        var position = positions[memory.key] ?? 0
        if position < memory.start {
            let lost = memory.start - position
            add([
                "event": "bytes-lost", "worker": .text(memory.key.worker.description),
                "bytes": .integer(Int(clamping: lost)),
            ])
        }
        memory.lines(from: &position) { add($0.json) }
        positions[memory.key] = position
    }

    /// Goes on with a stream whose worker has another name now.
    func rename(_ old: StreamMemory.Key, to new: StreamMemory.Key) {
        let wasWanted = wants(old)
        positions[new] = positions.removeValue(forKey: old)
        if wasWanted, !wants(new) { wanted.names?.insert(new.worker.description) }
    }

    /// Notes that a stream is not remembered any more.
    func forget(_ key: StreamMemory.Key) { positions[key] = nil }

    /// Tells a client that follows that nothing more will come.
    func end() {
        guard wanted.follows else { return }
        wanted.follows = false
        add(["event": "end"])
        flush()
    }

    /// Says why the client gets nothing.
    func refuse(_ sentence: String) {
        add(["ok": false, "error": .text(sentence)])
        flush()
    }

    private func add(_ line: JSON) { add(line.compact) }

    private func add(_ line: String) {
        if !isWaiting { lastTaken = .now }
        output.add((line + "\n").utf8)
    }

    /// Sends what the client takes now.
    func flush() { if output.send(to: descriptor) { lastTaken = .now } }
}
