/// Whole lines that wait, of which the oldest are dropped when there are too many.
struct LineBacklog {
    /// How many bytes may wait.
    let capacity: Int
    private var bytes: [UInt8] = []
    /// Where the lines begin that have not been taken or dropped.
    private var start = 0
    /// How many lines were dropped and not told yet.
    private(set) var dropped = 0

    init(capacity: Int) { self.capacity = capacity }

    var isEmpty: Bool { start == bytes.count }

    /// Adds whole lines, and drops the oldest until the rest has room.
    mutating func add(_ lines: [UInt8]) {
        bytes += lines
        while bytes.count - start > capacity {
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            start = end + 1
            dropped += 1
        }
        // The room of dropped lines is given back when it is half of all.
        if start > bytes.count / 2 {
            bytes.removeFirst(start)
            start = 0
        }
    }

    /// Removes and returns the first lines: as many as have room, and at least one.
    mutating func take(atMost room: Int) -> ArraySlice<UInt8> {
        let newline = UInt8(ascii: "\n")
        let all = bytes[start...]
        let end =
            all.count <= room
            ? all.endIndex
            : all.prefix(room).lastIndex(of: newline).map { $0 + 1 } ?? all.firstIndex(of: newline).map { $0 + 1 }
                ?? all.endIndex
        defer {
            start = end
            if isEmpty {
                bytes = []
                start = 0
            }
        }
        return all[..<end]
    }

    /// The number of dropped lines that was not told yet.
    mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }
}
