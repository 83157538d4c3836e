internal import JSONText
internal import Supervision

/// The newest bytes of one stream of a worker, and when they have come. The worker's next process goes on with the same memory.
final class StreamMemory {
    /// Whose stream it is.
    struct Key: Hashable {
        let worker: WorkerID
        let isError: Bool
    }

    /// Bytes that have come from one process in the same millisecond.
    private struct Arrival {
        /// The number of the byte behind the last one.
        var end: UInt64
        let milliseconds: Int64
        let pid: Int32
    }

    /// The room that an arrival takes, beside that of its bytes.
    private static let costOfArrival = MemoryLayout<Arrival>.stride

    let key: Key
    /// The file that has older lines; empty where the lines go to a stream of the master.
    var file = ""
    private var bytes: [UInt8] = []
    private var arrivals: [Arrival] = []
    /// The number of the first byte that is remembered. The stream's bytes are numbered from 0.
    private(set) var start: UInt64 = 0

    init(_ key: Key) { self.key = key }

    /// The number of the byte behind the last one.
    var end: UInt64 { start + UInt64(bytes.count) }

    /// When the last bytes have come, in milliseconds of the wall clock.
    var newest: Int64 { arrivals.last?.milliseconds ?? 0 }

    /// Adds bytes that a process has written, and forgets the oldest beyond a limit.
    ///
    /// - Parameter limit: How many bytes are remembered. For a moment it may be twice as many.
    func add(_ new: UnsafeRawBufferPointer, of pid: Int32, at milliseconds: Int64, limit: Int) {
        var kept = new.suffix(limit)
        if kept.count < new.count {
            kept = kept.dropFirst(StreamMemory.restOfLine(kept))
            start = end + UInt64(new.count - kept.count)
            bytes.removeAll(keepingCapacity: true)
            arrivals.removeAll(keepingCapacity: true)
        }
        bytes += kept
        note(pid, milliseconds)
        if bytes.count + arrivals.count * StreamMemory.costOfArrival > 2 * limit { forget(to: limit) }
    }

    /// Ends a line that its process has not ended.
    func endLine(of pid: Int32, at milliseconds: Int64) {
        guard let last = bytes.last, last != UInt8(ascii: "\n") else { return }
        bytes.append(UInt8(ascii: "\n"))
        note(pid, milliseconds)
    }

    private func note(_ pid: Int32, _ milliseconds: Int64) {
        if let last = arrivals.indices.last, arrivals[last].milliseconds == milliseconds, arrivals[last].pid == pid {
            arrivals[last].end = end
        } else {
            arrivals.append(Arrival(end: end, milliseconds: milliseconds, pid: pid))
        }
    }

    private func forget(to limit: Int) {
        // Short writes cost more than their bytes.
        let perByte = 1 + arrivals.count * StreamMemory.costOfArrival / max(bytes.count, 1)
        var count = max(bytes.count - limit / perByte, 0)
        count += StreamMemory.restOfLine(bytes[count...])
        bytes.removeFirst(count)
        start += UInt64(count)
        arrivals.removeFirst(arrivals.firstIndex { $0.end > start } ?? arrivals.count)
    }

    /// How many bytes are left of the line in which these begin; 0 where it does not end.
    private static func restOfLine(_ bytes: some Collection<UInt8>) -> Int {
        bytes.firstIndex(of: UInt8(ascii: "\n")).map { bytes.distance(from: bytes.startIndex, to: $0) + 1 } ?? 0
    }

    /// Passes on the whole lines from a byte on. The first line may have lost its beginning.
    ///
    /// - Parameter position: The number of the byte. It is that of the first byte which was not passed on when this returns.
    func lines(from position: inout UInt64, _ body: (StreamLine) -> Void) {
        var index = Int(clamping: max(position, start) - start)
        var arrival = 0
        while index < bytes.count, let lineBreak = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) {
            // A line has come when its end has.
            while arrival < arrivals.count, arrivals[arrival].end <= start + UInt64(lineBreak) { arrival += 1 }
            guard arrival < arrivals.count else { break }
            body(
                StreamLine(
                    key: key, pid: arrivals[arrival].pid, milliseconds: arrivals[arrival].milliseconds,
                    text: bytes[index..<lineBreak]))
            index = lineBreak + 1
        }
        position = start + UInt64(index)
    }
}

/// A line that is remembered.
struct StreamLine {
    let key: StreamMemory.Key
    let pid: Int32
    /// When its end has come, in milliseconds of the wall clock.
    let milliseconds: Int64
    let text: ArraySlice<UInt8>

    /// The line as a JSON object.
    var json: JSON {
        let time = Timestamp(seconds: Int(milliseconds / 1000), nanoseconds: Int(milliseconds % 1000) * 1_000_000)
        return [
            "time": .text(time.text), "worker": .text(key.worker.description), "pid": .integer(pid),
            "stream": .text(key.isError ? "stderr" : "stdout"), "text": .text(String(decoding: text, as: UTF8.self)),
        ]
    }
}
