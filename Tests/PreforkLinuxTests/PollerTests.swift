import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct PollerTests {
    @Test func theEndOfAProcessIsAnEvent() throws {
        var poller = try Poller()
        var workers = try Workers()
        let child = try workers.spawn(Program(command: ["/bin/true"]))
        try poller.watch(child.descriptor, as: .process(.max - 2))
        #expect(try poller.wait() == Poller.Ready(processes: [.max - 2]))
    }

    @Test func manyEventsComeInFewAnswers() throws {
        var poller = try Poller()
        var timers: [Box] = []
        for number in 1...600 {
            let box = Box(try Timer())
            try box.timer.arm(at: Instant(nanoseconds: 1))
            try poller.watch(box.timer.descriptor, as: .process(UInt64(number)))
            timers.append(box)
        }
        var seen: Set<UInt64> = []
        for _ in 0..<3 {
            let ready = try poller.wait()
            for number in ready.processes { timers[Int(number) - 1].timer.acknowledge() }
            seen.formUnion(ready.processes)
        }
        #expect(seen.count == 600)
    }

    @Test func whatIsClosedIsNoLongerWatched() throws {
        var poller = try Poller()
        do {
            var timer = try Timer()
            try timer.arm(at: Instant(nanoseconds: 1))
            try poller.watch(timer.descriptor, as: .signals)
        }
        var other = try Timer()
        try other.arm(at: Instant(nanoseconds: 1))
        try poller.watch(other.descriptor, as: .deadline)
        #expect(try poller.wait() == Poller.Ready(deadline: true))
    }
}

/// Holds in an array what must not be copied.
private final class Box {
    var timer: Timer

    init(_ timer: consuming Timer) { self.timer = timer }
}
