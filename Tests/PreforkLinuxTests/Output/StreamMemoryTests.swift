import Supervision
import Testing

@testable import PreforkLinux

/// What the companion remembers of a stream.
@Suite struct StreamMemoryTests {
    private let memory = StreamMemory(StreamMemory.Key(worker: WorkerID(group: "web", number: 0), isError: false))

    private func add(_ text: String, at time: Int64 = 1, limit: Int? = 1000, pid: Int32 = 7) {
        Array(text.utf8).withUnsafeBytes { memory.add($0, of: pid, at: moment(time), limit: limit) }
    }

    private func moment(_ time: Int64) -> StreamMemory.Moment {
        StreamMemory.Moment(milliseconds: time, reading: UInt64(time))
    }

    private func lines(from position: inout UInt64) -> [String] {
        var lines: [String] = []
        memory.lines(from: &position) { line in
            lines.append(
                "\(line.moment.milliseconds) \(line.pid) \(line.isCut ? "…" : "")\(String(decoding: line.text, as: UTF8.self))"
            )
        }
        return lines
    }

    private var all: [String] {
        var position: UInt64 = 0
        return lines(from: &position)
    }

    @Test func aLineHasTheTimeAtWhichItsEndHasCome() {
        add("one\ntw", at: 1)
        #expect(all == ["1 7 one"])
        add("o\n", at: 2)
        add("three", at: 3)
        #expect(all == ["1 7 one", "2 7 two"])
        memory.endLine(of: 7, at: moment(4))
        memory.endLine(of: 7, at: moment(5))
        add("\nfour\n", at: 6, pid: 8)
        #expect(all == ["1 7 one", "2 7 two", "4 7 three", "6 8 ", "6 8 four"])
    }

    @Test func aReaderGoesOnWhereItHasStopped() {
        var position: UInt64 = 0
        add("one\ntw")
        #expect(lines(from: &position) == ["1 7 one"])
        #expect(lines(from: &position).isEmpty)
        add("o\n")
        #expect(lines(from: &position) == ["1 7 two"])
        #expect(position == memory.end)
    }

    @Test func theOldestLinesAreForgotten() {
        for number in 0..<100 { add("line \(number)\n", at: Int64(number / 10), limit: 100) }
        let kept = all
        #expect(kept.last == "9 7 line 99")
        #expect(kept.count < 100 && memory.start > 0)
        // Every line that is left is whole.
        #expect(kept == (100 - kept.count..<100).map { "\($0 / 10) 7 line \($0)" })
        var position: UInt64 = 0
        #expect(lines(from: &position) == kept, "a reader that is too late begins with the oldest line")
    }

    @Test func aWriteThatIsLongerThanTheLimitLeavesItsEnd() {
        add("old\n", limit: 200)
        add((0..<100).map { "row \($0)\n" }.joined(), at: 2, limit: 200)
        #expect(all == (72..<100).map { "2 7 row \($0)" }, "200 bytes end in the middle of row 71")
        #expect(memory.end == 4 + 10 * 6 + 90 * 7, "forgotten bytes are counted")
    }

    @Test func aLineWhoseBeginningIsForgottenSaysSo() {
        add("old\n" + String(repeating: "a", count: 500), limit: 200)
        add("z\nnext\n", at: 2, limit: 200)
        #expect(all == ["2 7 …" + String(repeating: "a", count: 200) + "z", "2 7 next"])
        #expect(memory.start == 304)
    }

    /// Where clients read, nothing is forgotten before they have taken it.
    @Test func nothingIsForgottenUntilItIsAskedFor() {
        var position: UInt64 = 0
        add("one\n", limit: nil)
        #expect(lines(from: &position) == ["1 7 one"])
        add((0..<100).map { "row \($0)\n" }.joined(), at: 2, limit: nil)
        #expect(lines(from: &position).count == 100)
        memory.forget(beyond: 200)
        #expect(all.last == "2 7 row 99" && (10...30).contains(all.count), "\(all)")
        #expect(lines(from: &position).isEmpty)
    }

    @Test func aLineWithoutEndTakesNoMoreThanTwiceTheLimit() {
        for _ in 0..<1000 { add("endless", limit: 100) }
        #expect(memory.end - memory.start <= 200)
        #expect(all.isEmpty)
    }

    /// Writes of a byte at different times would otherwise cost many times their size.
    @Test func manyShortWritesTakeNoMoreRoomThanLongOnes() {
        for number in 0..<10_000 { add("\n", at: Int64(number), limit: 1000) }
        #expect(all.count > 10 && all.count < 200, "\(all.count)")
        #expect(all.last == "9999 7 ")
    }
}
