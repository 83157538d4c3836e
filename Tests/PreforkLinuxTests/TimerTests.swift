import Glibc
import Supervision
import Testing

@testable import PreforkLinux

@Suite struct TimerTests {
    @Test func aDeadlineIsReadyOnce() throws {
        var poller = try Poller<LoopSource>()
        var timer = try Timer()
        try poller.add(.deadline, at: timer.descriptor)
        let deadline = Instant.now.advanced(by: .milliseconds(5))
        try timer.arm(at: deadline)
        try poller.wait()
        #expect(poller.takeReady() == .deadline)
        #expect(Instant.now >= deadline)
        timer.acknowledge()
        #expect(!isReady(timer.descriptor.raw))
    }

    @Test func aDeadlineThatHasPassedIsDueAtOnce() throws {
        var poller = try Poller<LoopSource>()
        var timer = try Timer()
        try poller.add(.deadline, at: timer.descriptor)
        try timer.arm(at: Instant(nanoseconds: -1))
        try poller.wait()
        #expect(poller.takeReady() == .deadline)
    }

    @Test func withoutADeadlineTheTimerIsDisarmed() throws {
        var timer = try Timer()
        try timer.arm(at: Instant(nanoseconds: 1))
        #expect(isReady(timer.descriptor.raw))
        try timer.arm(at: nil)
        #expect(!isReady(timer.descriptor.raw))
    }

    @Test func theLastInstantDoesNotOverflow() throws {
        var timer = try Timer()
        try timer.arm(at: Instant(nanoseconds: .max))
        #expect(!isReady(timer.descriptor.raw))
    }

    @Test func anAcknowledgedDeadlineCanBeArmedAgain() throws {
        var timer = try Timer()
        let past = Instant(nanoseconds: 1)
        try timer.arm(at: past)
        timer.acknowledge()
        try timer.arm(at: past)
        #expect(isReady(timer.descriptor.raw))
    }
}

/// Whether the descriptor is ready to read at this moment.
func isReady(_ descriptor: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) == 1
}
