import Glibc

/// A time limit for waiting. A wait ends as soon as its condition is true. The limit is reached only if a test fails.
struct Deadline {
    /// The end of the wait. The limit is long, because machines that run tests are busy.
    private let end = ContinuousClock.now + .seconds(60)

    var hasPassed: Bool { ContinuousClock.now >= end }

    /// Waits until the descriptor has bytes to read or its other end is closed.
    func awaitBytes(at descriptor: Int32, for what: String) throws {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            // Checked first, so that a program that never ceases to write is not read for ever.
            if hasPassed { throw HarnessError("timed out waiting for \(what)") }
            if poll(&request, 1, 1000) > 0 { return }
        }
    }

    /// Calls `fact` every few milliseconds until it returns a value. For facts of the system that cause no event.
    static func await<Fact>(_ what: String, _ fact: () throws -> Fact?) throws -> Fact {
        let deadline = Deadline()
        while true {
            if let found = try fact() { return found }
            if deadline.hasPassed { throw HarnessError("timed out waiting for \(what)") }
            poll(nil, 0, 5)
        }
    }

    static func await(_ what: String, until isTrue: () throws -> Bool) throws {
        _ = try Deadline.await(what) { try isTrue() ? true : nil }
    }
}

struct HarnessError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
