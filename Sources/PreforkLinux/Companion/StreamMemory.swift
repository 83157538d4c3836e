internal import JSONText
internal import Supervision

/// The newest bytes of one stream of a worker, and when they have come. The worker's next process goes on with the same memory.
final class StreamMemory {
    /// Whose stream it is.
    struct Key: Hashable {
        let worker: WorkerID
        let isError: Bool
    }

    /// When bytes have come.
    struct Moment: Equatable {
        /// The time in milliseconds of the wall clock, which may be set back.
        let milliseconds: Int64
        /// How many times bytes were read from any stream before.
        let reading: UInt64
    }

    /// Bytes that have come from one process at the same time, while no other stream was read.
    private struct Arrival {
        /// The number of the byte behind the last one.
        var end: UInt64
        var moment: Moment
        let pid: Int32
    }

    /// The room that an arrival takes, beside that of its bytes.
    private static let costOfArrival = MemoryLayout<Arrival>.stride

    private(set) var key: Key
    /// The file that has older lines; empty where the lines go to a stream of the master.
    var file = ""
    private var bytes: [UInt8] = []
    private var arrivals: [Arrival] = []
    /// The number of the first byte that is remembered. The stream's bytes are numbered from 0.
    private(set) var start: UInt64 = 0
    /// Whether the first byte is not the first one of its line.
    private var startsInLine = false
    /// How many times bytes had been read when the last of the stream have come, or when it was first seen.
    private(set) var lastReading: UInt64

    init(_ key: Key, seenAt reading: UInt64 = 0) {
        self.key = key
        lastReading = reading
    }

    /// Gives the worker another name.
    func rename(to worker: WorkerID) { key = Key(worker: worker, isError: key.isError) }

    /// The number of the byte behind the last one.
    var end: UInt64 { start + UInt64(bytes.count) }

    /// Adds bytes that a process has written.
    ///
    /// - Parameter limit: How many of the bytes are kept; nil for all of them, until `forget` is called.
    func add(_ new: UnsafeRawBufferPointer, of pid: Int32, at moment: Moment, limit: Int?) {
        var kept = new.suffix(limit ?? new.count)
        if kept.count < new.count {
            kept = kept.dropFirst(restOfForgottenLine(kept))
            start = end + UInt64(new.count - kept.count)
            bytes.removeAll(keepingCapacity: true)
            arrivals.removeAll(keepingCapacity: true)
        }
        bytes += kept
        note(pid, moment)
        if let limit { forget(beyond: limit) }
    }

    /// Ends a line that its process has not ended.
    func endLine(of pid: Int32, at moment: Moment) {
        guard let last = bytes.last, last != UInt8(ascii: "\n") else { return }
        bytes.append(UInt8(ascii: "\n"))
        note(pid, moment)
    }

    private func note(_ pid: Int32, _ moment: Moment) {
        lastReading = moment.reading
        if let last = arrivals.indices.last, arrivals[last].pid == pid,
            arrivals[last].moment.milliseconds == moment.milliseconds,
            arrivals[last].moment.reading + 1 == moment.reading
        {
            arrivals[last].moment = moment
            arrivals[last].end = end
        } else {
            arrivals.append(Arrival(end: end, moment: moment, pid: pid))
        }
    }

    /// Forgets the oldest bytes beyond a limit. For a moment there may be twice as many.
    func forget(beyond limit: Int) {
        guard bytes.count + arrivals.count * StreamMemory.costOfArrival > 2 * limit else { return }
        // Short writes cost more than their bytes.
        let perByte = 1 + arrivals.count * StreamMemory.costOfArrival / max(bytes.count, 1)
        var count = max(bytes.count - limit / perByte, 0)
        count += restOfForgottenLine(bytes[count...])
        bytes.removeFirst(count)
        start += UInt64(count)
        arrivals.removeFirst(arrivals.firstIndex { $0.end > start } ?? arrivals.count)
    }

    /// How many bytes are left of a line whose beginning is forgotten; 0 where it does not end, so that what is left begins in it.
    private func restOfForgottenLine(_ bytes: some Collection<UInt8>) -> Int {
        let rest = bytes.firstIndex(of: UInt8(ascii: "\n")).map { bytes.distance(from: bytes.startIndex, to: $0) + 1 }
        startsInLine = rest == nil
        return rest ?? 0
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
                    key: key, pid: arrivals[arrival].pid, moment: arrivals[arrival].moment,
                    isCut: index == 0 && startsInLine, text: bytes[index..<lineBreak]))
            index = lineBreak + 1
        }
        position = start + UInt64(index)
    }
}

/// A line that is remembered.
struct StreamLine {
    let key: StreamMemory.Key
    let pid: Int32
    /// When its end has come.
    let moment: StreamMemory.Moment
    /// Whether its beginning is forgotten.
    let isCut: Bool
    let text: ArraySlice<UInt8>

    /// The line as a JSON object.
    var json: JSON {
        let milliseconds = Int(moment.milliseconds)
        let time = Timestamp(seconds: milliseconds / 1000, nanoseconds: milliseconds % 1000 * 1_000_000)
        let line: JSON = [
            "time": .text(time.text), "worker": .text(key.worker.description), "pid": .integer(pid),
            "stream": .text(key.isError ? "stderr" : "stdout"), "text": .text(String(decoding: text, as: UTF8.self)),
        ]
        guard isCut, case .object(let members) = line else { return line }
        return .object(members + [JSON.Member("cut", true)])
    }
}
