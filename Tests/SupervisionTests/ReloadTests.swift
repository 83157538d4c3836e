import Testing

@testable import Supervision

/// The effects of reloads.
@Suite struct ReloadTests {
    @Test func theFirstManifestLaunchesEveryWorker() {
        var supervisor = Supervisor(seed: 1)
        let effects = supervisor.handle(.desired([spec("web/1"), spec("web/0")]), at: .seconds(0))
        #expect(effects.launches.map(\.worker.description) == ["web/0", "web/1"])
        #expect(effects.launches.map(\.generation) == [1, 1])
    }

    @Test func aReloadThatChangesNothingOrdersNothing() {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        let effects = supervisor.handle(.desired([spec("web/1"), spec("web/0")]), at: .seconds(9))
        #expect(effects.launches.isEmpty && effects.signals.isEmpty)
        #expect(effects.notices.count == 1)
    }

    @Test func onlyTheChangedWorkerIsRelaunchedAfterItsOldProcessHasExited() throws {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        let old = try #require(supervisor.occupant("web/1"))
        let asked = supervisor.play(.desired([spec("web/0"), spec("web/1", "--v2")]), at: .seconds(1))
        #expect(asked.signals == [.signal(old, .terminate, .group)])
        #expect(asked.launches.isEmpty, "two processes of one worker never run side by side")
        let gone = supervisor.play(.exited(old, .signal(.terminate)), at: .seconds(2))
        #expect(gone.launches.map(\.worker.description) == ["web/1"])
        #expect(gone.terminations.map(\.next) == [.asked])
    }

    @Test func aChangedStopPolicyAppliesToARunningProcess() {
        var supervisor = serving(spec("web/0"))
        var slower = spec("web/0")
        slower.stop.grace = .seconds(90)
        #expect(supervisor.play(.desired([slower]), at: .seconds(1)).signals.isEmpty)
        _ = supervisor.play(.stop(.terminate), at: .seconds(2))
        #expect(supervisor.nextDeadline == .seconds(92))
    }

    @Test func aRemovedWorkerIsStoppedAndAnAddedWorkerIsLaunched() throws {
        var supervisor = serving(spec("web/0"))
        let old = try #require(supervisor.occupant("web/0"))
        let effects = supervisor.play(.desired([spec("web/1")]), at: .seconds(1))
        #expect(effects.signals == [.signal(old, .terminate, .group)])
        #expect(effects.launches.map(\.worker.description) == ["web/1"])
        #expect(supervisor.play(.exited(old, .code(0)), at: .seconds(2)).launches.isEmpty)
    }

    @Test func scalingToZeroKeepsTheMasterRunning() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.desired([]), at: .seconds(1))
        _ = supervisor.play(.exited(launch, .code(0)), at: .seconds(1))
        #expect(supervisor.mode == .serving)
        #expect(supervisor.nextDeadline == nil)
        #expect(supervisor.play(.desired([spec("web/0")]), at: .seconds(5)).launches.count == 1)
    }

    @Test func aWorkerThatIsRemovedAndAddedAgainWaitsForItsOldProcess() throws {
        var supervisor = serving(spec("web/0"))
        let old = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.desired([]), at: .seconds(1))
        #expect(supervisor.play(.desired([spec("web/0")]), at: .seconds(2)).launches.isEmpty)
        #expect(supervisor.play(.exited(old, .code(0)), at: .seconds(3)).launches.count == 1)
    }

    @Test func aWorkerThatIsRemovedDuringItsLaunchIsStoppedOnceItRuns() {
        var supervisor = Supervisor(seed: 1)
        let launch = supervisor.handle(.desired([spec("web/0")]), at: .seconds(0)).launches[0]
        #expect(supervisor.handle(.desired([]), at: .seconds(0)).signals.isEmpty)
        let born = supervisor.handle(.launched(launch, pid: 7), at: .seconds(0))
        #expect(born.signals == [.signal(launch, .terminate, .group)])
    }
}
