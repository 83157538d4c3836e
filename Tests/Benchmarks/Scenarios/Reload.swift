import Glibc

extension Scenario {
    /// SIGHUP when nothing has changed in the manifest, and when one worker has. That nobody else was touched is part
    /// of the measurement: else it fails.
    static let reload = Scenario(name: "reload") { bench in
        try bench.sizes.flatMap { try bench.reloadWithoutChange(of: $0) + bench.reloadWithOneChange(of: $0) }
    }
}

extension Bench {
    /// From the signal until the log says that the manifest is accepted.
    fileprivate func reloadWithoutChange(of size: Int) throws -> [Row] {
        let quantity = Quantity(name: "reload, none of \(size) changed", unit: .milliseconds, aim: .value(10))
        return try compare([quantity]) { contender in
            let running = try startAndSettle(contender, workers: size)
            let askedAt = Nanoseconds.now
            try running.signal(SIGHUP)
            let accepted = try running.acceptance(after: askedAt)
            try running.stop()
            try running.expectLaunches(size)
            return [(accepted.readAt - askedAt).milliseconds]
        }
    }

    /// From the signal until the program of the changed worker's replacement runs.
    fileprivate func reloadWithOneChange(of size: Int) throws -> [Row] {
        let quantity = Quantity(
            name: "reload, 1 of \(size) changed", unit: .milliseconds, aim: size > 100 ? .none : .above(2))
        return try compare([quantity]) { contender in
            let running = try startAndSettle(contender, workers: size)
            try folder.write(Manifests.workers(size, of: worker, change: 1), to: "workers.yaml")
            let askedAt = Nanoseconds.now
            try running.signal(contender.changeSignal)
            let successor = try running.replacement(of: "w/0", among: size)
            try running.stop()
            try running.expectLaunches(size + 1)
            return [(successor.ranAt - askedAt).milliseconds]
        }
    }
}

extension Running {
    fileprivate func acceptance(after time: Nanoseconds) throws -> Event {
        try wait(for: "the log to say that the manifest is accepted") {
            events.last { $0.name == "accepted" && $0.readAt > time }
        }
    }

    /// Fails when more processes were launched than `count`, also those that had no time to say a word. To be asked
    /// after the end, when all has been said. The floor keeps no log of launches.
    fileprivate func expectLaunches(_ count: Int) throws {
        let launches = Swift.max(records.count, events.count { $0.name == "launched" })
        guard launches == count else { throw failure("awaited \(count) launches, not \(launches)") }
    }
}
