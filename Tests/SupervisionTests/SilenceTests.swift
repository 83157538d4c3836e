import Testing

@testable import Supervision

/// Workers that are up by a line, and that may not be silent for too long.
@Suite struct SilenceTests {
    private func worker(_ upkeep: Upkeep) -> WorkerSpec {
        var worker = spec("web/0", restart: noJitter)
        worker.upkeep = upkeep
        return worker
    }

    private func asks(_ effects: [Effect]) -> Bool {
        effects.contains { if case .probe(_, .liveness, .silence, _) = $0 { true } else { false } }
    }

    @Test func aWorkerIsAskedWhenItMayHaveBeenSilentForTooLong() throws {
        var supervisor = serving(worker(Upkeep(liveness: Liveness(silentFor: .seconds(60)))))
        let launch = try #require(supervisor.occupant("web/0"))
        #expect(supervisor.nextDeadline == .seconds(60))
        #expect(asks(supervisor.play(.deadline, at: .seconds(60))))
        // It has written something 20 seconds ago, so it may be silent for 40 seconds more.
        #expect(supervisor.play(.probed(launch, .liveness, .silent(for: .seconds(20))), at: .seconds(60)).signals == [])
        #expect(supervisor.nextDeadline == .seconds(100))
        #expect(asks(supervisor.play(.deadline, at: .seconds(100))))
        let end = supervisor.play(.probed(launch, .liveness, .silent(for: .seconds(60))), at: .seconds(100))
        #expect(end.signals == [.signal(launch, .terminate, .group)])
        guard case .stopping(_, _, _, _, .silent(for: .seconds(60)))? = end.stops.first else {
            Issue.record("\(end.stops)")
            return
        }
    }

    @Test func nobodyIsStoppedWithoutAnAnswer() {
        var supervisor = serving(worker(Upkeep(liveness: Liveness(silentFor: .seconds(60)))))
        #expect(asks(supervisor.play(.deadline, at: .seconds(60))))
        #expect(supervisor.nextDeadline == nil)
        #expect(supervisor.play(.deadline, at: .seconds(1000)).signals == [])
    }

    @Test func aLaunchIsUpByItsLineAndByNothingElse() throws {
        var supervisor = serving(worker(Upkeep(readiness: Readiness(.log("up"), timeout: .seconds(5)))))
        let launch = try #require(supervisor.occupant("web/0"))
        #expect(supervisor.play(.reported(launch, .ready), at: .seconds(1)).notices == [])
        let effects = supervisor.play(.reported(launch, .wroteLine), at: .seconds(2))
        #expect(effects.notices == [.ready(launch, pid: 1001, after: .seconds(2))])
    }

    @Test func aLaunchWithoutItsLineHasFailed() throws {
        var supervisor = serving(worker(Upkeep(readiness: Readiness(.log("up"), timeout: .seconds(5)))))
        let stop = try #require(supervisor.play(.deadline, at: .seconds(5)).stops.first)
        guard case .stopping(_, _, _, _, .notUp(_, cause: let cause)) = stop else {
            Issue.record("\(stop)")
            return
        }
        #expect(cause == "no line of its output matches \"up\"")
    }

    /// What was looked for is known to the companion, which has to be told of another line.
    @Test func anotherLineIsLookedForAtOnce() throws {
        var supervisor = serving(worker(Upkeep(readiness: Readiness(.log("up")))))
        let launch = try #require(supervisor.occupant("web/0"))
        let new = worker(Upkeep(readiness: Readiness(.log("ready"))))
        let reload = supervisor.play(.desired([new]), at: .seconds(1))
        #expect(reload.contains(.redirectOutput(launch, Shared(new), awaitsLine: true)))
        _ = supervisor.play(.reported(launch, .wroteLine), at: .seconds(2))
        let late = supervisor.play(.desired([worker(Upkeep(readiness: Readiness(.log("late"))))]), at: .seconds(3))
        #expect(!late.contains { if case .redirectOutput = $0 { true } else { false } }, "it is up already")
    }
}
