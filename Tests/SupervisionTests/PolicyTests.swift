import Supervision
import Testing

@Suite struct PolicyTests {
    @Test func waitsGrowFromZeroToTheMaximum() {
        let backoff = Backoff(initial: .milliseconds(500), factor: 2, max: .seconds(3))
        let waits = (1...6).map { backoff.wait(afterDeaths: $0, random: 0) }
        #expect(
            waits == [.zero, .milliseconds(500), .seconds(1), .seconds(2), .seconds(3), .seconds(3)])
    }

    @Test func jitterLengthensAWaitByAtMostItsShare() {
        let backoff = Backoff(initial: .seconds(1), jitter: 0.5)
        #expect(backoff.wait(afterDeaths: 2, random: 0) == .seconds(1))
        #expect(backoff.wait(afterDeaths: 2, random: 0.5) == .milliseconds(1250))
    }

    /// The waits in seconds after two, three and very many deaths.
    @Test(arguments: [
        (Double.nan, [3.0, 3, 3]), (.infinity, [3, 3, 3]), (-.infinity, [3, 3, 3]), (1e300, [1e9, 1e9, 1e9]),
        (-1, [0.5, 0, 0.5]), (0, [1, 0, 0]),
    ])
    func extremeNumbersGiveWaitsFromZeroToManyYears(value: Double, seconds: [Double]) {
        let backoff = Backoff(initial: .seconds(1), factor: value, max: .seconds(3), jitter: value)
        for deaths in [Int.min, -1, 0, 1] { #expect(backoff.wait(afterDeaths: deaths, random: 0.5) == .zero) }
        let waits = [2, 3, Int.max].map { backoff.wait(afterDeaths: $0, random: 0.5) }
        #expect(waits == seconds.map { .seconds($0) })
    }

    @Test func theConditionAndNeverOnDecideWhichExitsRestart() {
        let always = RestartPolicy(neverOn: [.code(78), .signal(Signal(rawValue: 31))])
        #expect(always.wantsAnother(after: .code(0)))
        #expect(!always.wantsAnother(after: .code(78)))
        #expect(!always.wantsAnother(after: .signal(Signal(rawValue: 31))))
        let onFailure = RestartPolicy(condition: .onFailure)
        #expect(!onFailure.wantsAnother(after: .code(0)))
        #expect(onFailure.wantsAnother(after: .signal(.kill)))
        #expect(onFailure.wantsAnother(after: .neverStarted(LaunchFailure(step: .exec, errno: 2))))
        #expect(!RestartPolicy(condition: .never).wantsAnother(after: .code(1)))
    }

    @Test(arguments: [
        ("TERM", 15), ("SIGTERM", 15), ("sigusr1", 10), ("RTMIN", 34), ("SIGRTMIN+3", 37), ("SYS", 31),
    ])
    func signalNamesAreParsed(name: String, number: Int32) {
        #expect(Signal(name: name)?.rawValue == number)
    }

    @Test(arguments: ["", "SIG", "TERMINATE", "RTMIN+31", "RTMIN+-1", "RTMIN++5", "RTMIN+x", "15"])
    func otherNamesAreNotSignals(name: String) { #expect(Signal(name: name) == nil) }

    @Test(arguments: [
        (500, "500ms", "500 ms"), (1000, "1s", "1 s"), (1500, "1s500ms", "1.5 s"), (90_000, "1m30s", "90 s"),
        (12_345, "12s345ms", "12 s"), (0, "0s", "0 ms"), (5_400_000, "1h30m", "90 min"),
        (12_000_000, "3h20m", "3 h 20 min"), (9_960, "9s960ms", "10 s"),
    ])
    func durationsAreFormattedForManifestsAndForPeople(milliseconds: Int, manifestText: String, humanText: String) {
        let duration = Duration.milliseconds(milliseconds)
        #expect(duration.manifestText == manifestText)
        #expect(Duration(manifestText: manifestText) == duration)
        #expect(duration.humanText == humanText)
    }

    @Test func instantsAreClampedInsteadOfOverflowing() {
        let late = Instant(nanoseconds: .max - 1)
        #expect(late.advanced(by: .seconds(10)).nanoseconds == .max)
        #expect(late.advanced(by: .seconds(Int64.max)).nanoseconds == .max)
        #expect(Instant(nanoseconds: 5).since(Instant(nanoseconds: 2)) == .nanoseconds(3))
    }
}
