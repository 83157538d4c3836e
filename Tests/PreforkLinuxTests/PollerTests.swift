import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct PollerTests {
    fileprivate struct Source: PollerSource, Equatable {
        let name: Int
        var precedence = 0
    }

    @Test func aPidfdIsReadyWhenItsProcessHasEnded() throws {
        var poller = try Poller<Source>()
        var workers = try Workers()
        let child = try workers.spawn(Program(command: ["/bin/true"]))
        try poller.add(Source(name: 1), at: child.descriptor)
        #expect(try poller.allReady() == [1])
    }

    @Test func manyReadySourcesAreReturnedInBatches() throws {
        var poller = try Poller<Source>()
        let timers = try dueTimers(600)
        for (number, box) in timers.enumerated() { try poller.add(Source(name: number), at: box.timer.descriptor) }
        var seen: Set<Int> = []
        for _ in 0..<3 {
            for number in try poller.allReady() {
                timers[number].timer.acknowledge()
                seen.insert(number)
            }
        }
        #expect(seen.count == 600)
    }

    @Test func theSourcesOfABatchAreOrderedByPrecedence() throws {
        var poller = try Poller<Source>()
        let timers = try dueTimers(4)
        for (number, precedence) in [2, 0, 1, 0].enumerated() {
            try poller.add(Source(name: number, precedence: precedence), at: timers[number].timer.descriptor)
        }
        #expect(try poller.allReady() == [1, 3, 2, 0])
    }

    @Test func aClosedDescriptorIsNoLongerWatched() throws {
        var poller = try Poller<Source>()
        do {
            let timers = try dueTimers(1)
            try poller.add(Source(name: 1), at: timers[0].timer.descriptor)
        }
        let others = try dueTimers(1)
        try poller.add(Source(name: 2), at: others[0].timer.descriptor)
        #expect(try poller.allReady() == [2])
    }

    @Test func aSourceThatIsRemovedWhileItIsReadyIsNotTaken() throws {
        var poller = try Poller<Source>()
        let timers = try dueTimers(2)
        try poller.add(Source(name: 1), at: timers[0].timer.descriptor)
        let key = try poller.add(Source(name: 2), at: timers[1].timer.descriptor)
        try poller.wait()
        #expect(poller.takeReady() == Source(name: 1))
        poller.remove(key, at: timers[1].timer.descriptor)
        #expect(poller.takeReady() == nil)
        // The source is not taken later either, although its descriptor is still open and ready.
        #expect(try poller.allReady() == [1])
    }

    @Test func aSourceMayWaitForItsDescriptorToBeWritable() throws {
        var poller = try Poller<Source>()
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let reader = Descriptor(owning: ends[0])
        let writer = Descriptor(owning: ends[1])
        try poller.add(Source(name: 1), at: reader)
        try poller.add(Source(name: 2), at: writer, when: .writable)
        #expect(try poller.allReady() == [2])
    }

    private func dueTimers(_ count: Int) throws -> [Box] {
        try (0..<count).map { _ in
            let box = Box(try Timer())
            try box.timer.arm(at: Instant(nanoseconds: 1))
            return box
        }
    }
}

extension Poller where Source == PollerTests.Source {
    /// Waits, and returns the names of all sources that are ready.
    fileprivate mutating func allReady() throws -> [Int] {
        try wait()
        var names: [Int] = []
        while let source = takeReady() { names.append(source.name) }
        return names
    }
}

/// Holds a timer, which cannot be copied, in an array.
private final class Box {
    var timer: Timer

    init(_ timer: consuming Timer) { self.timer = timer }
}
