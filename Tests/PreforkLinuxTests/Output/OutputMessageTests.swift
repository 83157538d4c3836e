import Supervision
import Testing

@testable import PreforkLinux

/// What the master and its companion say to each other.
@Suite struct OutputMessageTests {
    private static let stream = CarriedStream(
        number: 7, worker: WorkerID(group: "web", number: 3), pid: 99, isError: true, format: .json, prefix: "p ä | ",
        file: "/var/log/web.log", rotation: LinePolicy.Rotation(size: 1 << 20, every: .seconds(86_400), keep: 9),
        maxLine: 16_384, drop: .oldest)

    static let orders: [OutputOrder] = [
        .carry(stream),
        .carry(
            CarriedStream(
                number: .max, worker: WorkerID(group: "", number: 0), pid: 1, isError: false, format: .text, prefix: "",
                file: "", rotation: nil, maxLine: 1, drop: .never)), .flush(12), .reopen,
        .show(WantedLines()),
        .show(WantedLines(names: ["web", "api/3"], count: 20, since: 1_700_000_000_000, follows: true)),
    ]

    static let answers: [OutputAnswer] = [
        .flushed(1), .ended(2), .blocked("cannot write to /x: no space left on device (write)", errno: 28, at: "/x"),
        .silent(3, for: .seconds(2)),
        .matched(4, pattern: "up$"), .uncompressed("cannot", errno: 2, at: "/x"),
        .unblocked("/x"), .discarded("standard output"), .dropped(lines: 5, at: "/x"),
    ]

    @Test func messagesAreReadAsTheyWereWritten() {
        for order in Self.orders { #expect(OutputOrder(bytes: order.bytes[...]) == order) }
        for answer in Self.answers { #expect(OutputAnswer(bytes: answer.bytes[...]) == answer) }
    }

    /// Whatever arrives, nothing traps: a part of a message is none.
    @Test func aPartOfAMessageIsNone() {
        for bytes in Self.orders.map(\.bytes) {
            for count in 0..<bytes.count { #expect(OutputOrder(bytes: bytes[..<count]) == nil) }
        }
        for bytes in Self.answers.map(\.bytes) {
            for count in 0..<bytes.count { #expect(OutputAnswer(bytes: bytes[..<count]) == nil) }
        }
        let endless = [UInt8](repeating: 0xFF, count: 64)
        #expect(OutputOrder(bytes: endless[...]) == nil)
        #expect(OutputAnswer(bytes: [1, 0, 0, 0, 0, 0, 0, 0] + endless[...7]) != nil)
        #expect(OutputAnswer(bytes: [4, 0, 0, 0, 0, 0, 0, 0] + endless[...7]) == nil)
    }
}

@Suite struct LineBacklogTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func theOldestLinesAreDroppedAndCounted() {
        var backlog = LineBacklog(capacity: 12)
        backlog.add(bytes("aaaa\nbbbb\n"))
        #expect(backlog.dropped == 0)
        backlog.add(bytes("cccc\n"))
        #expect(backlog.takeDropped() == 1)
        #expect(backlog.takeDropped() == 0)
        #expect(String(decoding: backlog.take(atMost: 100), as: UTF8.self) == "bbbb\ncccc\n")
        #expect(backlog.isEmpty)
    }

    @Test func aLineThatIsTooLongForTheBacklogIsDropped() {
        var backlog = LineBacklog(capacity: 4)
        backlog.add(bytes("aaaaaaaa\n"))
        #expect(backlog.takeDropped() == 1)
        #expect(backlog.isEmpty)
    }

    @Test func wholeLinesAreTaken() {
        var backlog = LineBacklog(capacity: 100)
        backlog.add(bytes("aaaa\nbbbb\ncccc\n"))
        #expect(String(decoding: backlog.take(atMost: 11), as: UTF8.self) == "aaaa\nbbbb\n")
        #expect(String(decoding: backlog.take(atMost: 1), as: UTF8.self) == "cccc\n")
        #expect(backlog.isEmpty)
    }
}
