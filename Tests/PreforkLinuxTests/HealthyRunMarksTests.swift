import Supervision
import Testing

@testable import PreforkLinux

@Suite struct HealthyRunMarksTests {
    private func second(_ number: Int64) -> Instant { Instant(nanoseconds: number * 1_000_000_000) }

    @Test func eachProcessHasATurnAfterItsHealthyRun() {
        var marks = HealthyRunMarks()
        #expect(marks.next == nil)
        for launch in [0, 10, 30] { marks.add(.seconds(60), at: second(Int64(launch))) }
        #expect(marks.next == second(60))
        marks.removeDue(at: second(59))
        #expect(marks.next == second(60))
        marks.removeDue(at: second(61))
        #expect(marks.next == second(90), "one turn for both others")
        marks.add(.seconds(60), at: second(70))
        marks.removeDue(at: second(90))
        #expect(marks.next == second(130))
        marks.removeDue(at: second(130))
        #expect(marks.next == nil)
    }

    @Test func aLongHealthyRunDoesNotDelayAShortOne() {
        var marks = HealthyRunMarks()
        marks.add(.seconds(3600), at: second(0))
        marks.add(.seconds(1), at: second(5))
        #expect(marks.next == second(6))
        marks.removeDue(at: second(6))
        #expect(marks.next == second(3600))
    }
}
