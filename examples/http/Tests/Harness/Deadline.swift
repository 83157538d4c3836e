import Glibc

/// Waits for facts: what is awaited ends the wait, and the limit is only for failure.
struct Deadline {
    /// Generous, because machines that run tests are busy.
    private let end = ContinuousClock.now + .seconds(60)

    var hasPassed: Bool { ContinuousClock.now >= end }

    /// Waits until something can be read from the descriptor, or its other end is closed.
    func awaitBytes(at descriptor: Int32, for what: String) throws {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, 1000) <= 0 {
            if hasPassed { throw HarnessError("never came: \(what)") }
        }
    }

    /// Looks again and again until `fact` gives something. For facts of the system that nobody announces.
    static func await<Fact>(_ what: String, _ fact: () throws -> Fact?) throws -> Fact {
        let deadline = Deadline()
        while true {
            if let found = try fact() { return found }
            if deadline.hasPassed { throw HarnessError("never seen: \(what)") }
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
