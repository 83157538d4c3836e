internal import Glibc
internal import JSONText
internal import Supervision

/// A client that reads lines of workers: a JSON object for each line.
///
/// It takes the lines from the memories at its own pace. What a memory has forgotten before the client came to it is lost, and
/// the client is told.
final class LineReader {
    let descriptor: Descriptor
    private let wanted: WantedLines
    /// How far the client has come in each stream.
    private var positions: [StreamMemory.Key: UInt64] = [:]
    private var output: [UInt8] = []
    private var written = 0
    /// Whether the connection is lost.
    private(set) var isGone = false
    /// The key by which the poller watches the client, and whether it waits for room.
    var pollerKey: PollerKey?
    var awaitsRoom = false

    /// No further line is taken while so many bytes wait for the client.
    private static let capacity = 256 * 1024

    init(_ descriptor: consuming Descriptor, _ wanted: WantedLines) {
        self.descriptor = descriptor
        self.wanted = wanted
    }

    var isWaiting: Bool { written < output.count }
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
                oldest = oldest ?? line.milliseconds
                if line.milliseconds >= wanted.since ?? .min { lines.append(line) }
            }
            positions[memory.key] = position
            if memory.start > 0, oldest.map({ $0 >= wanted.since ?? .min }) ?? true {
                isWhole = false
                if !memory.file.isEmpty { files.insert(memory.file) }
            }
        }
        lines.sort { $0.milliseconds < $1.milliseconds }
        if !isWhole, lines.count <= wanted.count {
            add(["event": "older-lines", "files": .list(files.sorted().map { .text($0) })])
        }
        for line in lines.suffix(max(wanted.count, 0)) { add(line.json) }
        if !wanted.follows { add(["event": "end"]) }
        flush()
    }

    /// Takes the lines that have come to a stream since the last time.
    func take(from memory: StreamMemory) {
        guard wanted.follows, wants(memory.key), output.count - written < LineReader.capacity else { return }
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

    /// Says why the client gets nothing.
    func refuse(_ sentence: String) {
        add(["ok": false, "error": .text(sentence)])
        flush()
    }

    private func add(_ line: JSON) {
        output += line.compact.utf8
        output.append(UInt8(ascii: "\n"))
    }

    /// Sends what the client takes now.
    func flush() {
        while isWaiting, !isGone {
            let count = output[written...].withUnsafeBytes {
                send(descriptor.raw, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                written += count
            } else if errno != EINTR {
                if errno != EAGAIN { isGone = true }
                return
            }
        }
        output.removeAll(keepingCapacity: output.count <= LineReader.capacity)
        written = 0
    }
}
