import Glibc
import Harness
import Testing

/// A time limit for waiting. A wait ends as soon as its condition is true. The limit is reached only if a test fails.
struct Deadline {
    private let end: Double

    /// Creates a deadline. The default is long, because machines that run tests are busy.
    init(seconds: Double = 60) { end = Deadline.now + seconds }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The remaining time in milliseconds, for poll(2).
    var milliseconds: Int32 { Int32(max(0, min(end - Deadline.now, 1000)) * 1000) }

    /// Throws an error that tells what the current test runs, if the deadline has passed.
    func check(_ what: @autoclosure () -> String) throws {
        guard Deadline.now >= end else { return }
        let programs = Transcript.all(of: Test.current.map { "\($0.id)" })
        throw HarnessError("timed out waiting for \(what())\n\(programs)")
    }

    /// Calls `fact` every few milliseconds until it returns a value. For facts of the system that cause no event.
    static func await<Fact>(_ what: String, _ fact: () throws -> Fact?) throws -> Fact {
        let deadline = Deadline()
        while true {
            if let found = try fact() { return found }
            try deadline.check(what)
            poll(nil, 0, 5)
        }
    }

    static func await(_ what: String, until isTrue: () throws -> Bool) throws {
        _ = try Deadline.await(what) { try isTrue() ? true : nil }
    }
}
