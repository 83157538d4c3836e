import Glibc

extension Scenario {
    /// The time of a reload if nothing has changed, and if one worker has changed. The measurement fails if other workers are
    /// replaced, too.
    static let reload = Scenario(name: "reload") { bench in
        try bench.sizes.flatMap { size in
            try bench.compare([
                Quantity(name: "reload, none of \(size) changed", unit: .milliseconds, aim: .value(10))
            ]) { [try bench.reloadWithoutChange(of: $0, workers: size)] }
                + bench.compare([
                    Quantity(
                        name: "reload, 1 of \(size) changed", unit: .milliseconds,
                        aim: size > 100 ? .none : .above(2))
                ]) { [try bench.reloadWithOneChange(of: $0, workers: size)] }
        }
    }
}

extension Bench {
    /// Measures the time from the signal until the log says that the manifest is accepted, in milliseconds.
    func reloadWithoutChange(of contender: Contender, workers: Int) throws -> Double {
        let running = try startAndSettle(contender, workers: workers)
        let askedAt = Nanoseconds.now
        try running.signal(SIGHUP)
        let accepted = try running.acceptance(after: askedAt)
        try running.stop()
        try running.expectLaunches(workers)
        return (accepted.readAt - askedAt).milliseconds
    }

    /// Measures the time from the signal until the program of the changed worker's successor runs, in milliseconds.
    func reloadWithOneChange(of contender: Contender, workers: Int) throws -> Double {
        let running = try startAndSettle(contender, workers: workers)
        try folder.write(contender.manifest(workers, 1), to: "workers.yaml")
        let askedAt = Nanoseconds.now
        try running.signal(contender.changeSignal)
        let successor = try running.replacement(of: "w/0", among: workers)
        try running.stop()
        try running.expectLaunches(workers + 1)
        return (successor.ranAt - askedAt).milliseconds
    }
}

extension Running {
    fileprivate func acceptance(after time: Nanoseconds) throws -> Event {
        try wait(for: "the log to say that the manifest is accepted") {
            events.last { $0.name == "accepted" && $0.readAt > time }
        }
    }

    /// Fails unless exactly `count` processes were launched, including processes that were ended before their report. Call this
    /// method after the end of the program, when all output was read. The floor does not log launches.
    func expectLaunches(_ count: Int) throws {
        let launches = Swift.max(records.count, events.count { $0.name == "launched" })
        guard launches == count else { throw failure("expected \(count) launches, not \(launches)") }
    }
}
