import Testing

@testable import Supervision

@Suite struct WakeupTests {
    private func worker(_ number: Int) -> WorkerID { WorkerID(group: "web", number: number) }

    @Test func theEarliestDeadlineComesFirst() {
        var wakeups = Wakeups<WorkerID>()
        for (number, second) in [5.0, 1, 3, 2, 4].enumerated() { wakeups.set(.seconds(second), for: worker(number)) }
        #expect(wakeups.first == .seconds(1))
        let due = wakeups.takeDue(at: .seconds(3))
        #expect(due == [worker(1), worker(2), worker(3)])
        #expect(wakeups.first == .seconds(4))
    }

    @Test func aNewDeadlineReplacesTheOldDeadline() {
        var wakeups = Wakeups<WorkerID>()
        wakeups.set(.seconds(1), for: worker(0))
        wakeups.set(.seconds(9), for: worker(0))
        #expect(wakeups.first == .seconds(9))
        let due = wakeups.takeDue(at: .seconds(5))
        #expect(due == [])
        wakeups.set(nil, for: worker(0))
        #expect(wakeups.first == nil)
    }

    @Test func aDeadlineThatIsSetRepeatedlyIsDueOnce() {
        var wakeups = Wakeups<WorkerID>()
        for second in [1.0, 2, 1, 2, 1] { wakeups.set(.seconds(second), for: worker(0)) }
        let due = wakeups.takeDue(at: .seconds(9))
        #expect(due == [worker(0)])
        #expect(wakeups.first == nil)
    }

    @Test func manyDeadlinesComeInOrder() {
        var random = SeededGenerator(seed: 4)
        var wakeups = Wakeups<WorkerID>()
        var expected: [WorkerID: Instant] = [:]
        for _ in 0..<5000 {
            let id = worker(Int.random(in: 0..<300, using: &random))
            let deadline = random.chance(20) ? nil : Instant.seconds(Double(Int.random(in: 1..<1000, using: &random)))
            wakeups.set(deadline, for: id)
            expected[id] = deadline
            #expect(wakeups.first == expected.values.min())
        }
        while let first = wakeups.first {
            let due = expected.filter { $1 <= first }.keys.sorted()
            let taken = wakeups.takeDue(at: first)
            #expect(taken == due)
            for id in due { expected[id] = nil }
        }
        #expect(expected.isEmpty)
    }
}
