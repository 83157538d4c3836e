import Testing

@testable import PreforkLinux

/// Which event is told next, and which ones are dropped.
@Suite struct EventQueueTests {
    private let capacity = EventQueue<Int>.capacity

    /// A queue that was given numbers, and whether each was the first to be dropped.
    private func filled(with numbers: ClosedRange<Int>) -> (queue: EventQueue<Int>, areFirst: [Bool]) {
        var queue = EventQueue<Int>()
        var areFirst: [Bool] = []
        for number in numbers { areFirst.append(queue.add(number)) }
        return (queue, areFirst)
    }

    /// Tells everything that waits.
    private func drain(_ queue: inout EventQueue<Int>) -> [Int] {
        var told: [Int] = []
        while let number = queue.takeNext() {
            told.append(number)
            queue.finish()
        }
        return told
    }

    @Test func oneEntryIsToldAtATimeInTheirOrder() {
        var (queue, areFirst) = filled(with: 1...3)
        #expect(areFirst == [false, false, false])
        let taken = [queue.takeNext(), queue.takeNext()]
        #expect(taken == [1, nil], "the first one is being told")
        queue.finish()
        _ = queue.add(4)
        let rest = drain(&queue)
        #expect(rest == [2, 3, 4])
        let dropped = queue.takeDropped()
        #expect(dropped == nil)
    }

    @Test func theNewestAreDroppedWhereThereIsNoRoomAndTheFirstOfThemIsTold() {
        var (queue, areFirst) = filled(with: 1...capacity + 2)
        #expect(areFirst == Array(repeating: false, count: capacity) + [true, false])
        let early = queue.takeDropped()
        #expect(early == nil, "others wait")
        let told = drain(&queue)
        #expect(told == Array(1...capacity))
        let dropped = [queue.takeDropped(), queue.takeDropped()]
        #expect(dropped == [2, nil], "told once")
    }

    @Test func whatIsBeingToldTakesNoRoom() {
        var (queue, _) = filled(with: 1...capacity)
        _ = queue.takeNext()
        let isFirst = [queue.add(100), queue.add(101)]
        #expect(isFirst == [false, true])
    }

    @Test func whatIsDroppedInTheNextFloodIsToldAgain() {
        var queue = EventQueue<Int>()
        for _ in 1...2 {
            var areFirst: [Bool] = []
            for number in 0...capacity { areFirst.append(queue.add(number)) }
            #expect(areFirst.last == true)
            _ = drain(&queue)
            let dropped = queue.takeDropped()
            #expect(dropped == 1)
        }
    }

    @Test func theRestIsCountedAtTheEnd() {
        var (queue, _) = filled(with: 0...capacity + 2)
        _ = queue.takeNext()
        let counts = [queue.takeRest(), queue.takeRest()]
        #expect(counts == [capacity - 1 + 3, 0])
        queue.finish()
        let next = queue.takeNext()
        #expect(next == nil)
    }
}
