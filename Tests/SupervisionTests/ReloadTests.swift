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
        let reload = supervisor.play(.desired([spec("web/1")]), at: .seconds(1))
        #expect(reload.launches.map(\.worker.description) == ["web/1"])
        #expect(reload.signals.isEmpty, "the reload may still be taken back")
        #expect(supervisor.nextDeadline == .seconds(2))
        let commit = supervisor.play(.deadline, at: .seconds(2))
        #expect(commit.signals == [.signal(old, .terminate, .group)])
        #expect(commit.notices.contains(.committed(generation: 2, after: .seconds(1), notUp: [])))
        #expect(supervisor.play(.exited(old, .code(0)), at: .seconds(3)).launches.isEmpty)
    }

    /// Plays a set whose second worker does not come up, and its way back.
    private func takeBack(_ event: ([WorkerSpec]) -> Event, in supervisor: inout Supervisor) throws {
        var restart = noJitter
        restart.intensity = Intensity(deaths: 1)
        let new = try #require(
            supervisor.play(event([spec("web/0"), spec("web/1", restart: restart)]), at: .seconds(2)).launches.first)
        let again = try #require(supervisor.play(.exited(new, .code(3)), at: .seconds(2)).launches.first)
        let end = supervisor.play(.exited(again, .code(3)), at: .seconds(2))
        #expect(end.notices.contains { if case .rolledBack = $0 { true } else { false } }, "\(end.notices)")
    }

    @Test func aNumberOfWorkersThatIsTakenBackLeavesTheManifestInForce() throws {
        var supervisor = serving(spec("web/0"))
        try takeBack(Event.scaled, in: &supervisor)
        #expect(!supervisor.status(at: .seconds(3)).manifestDiffers)
        // A manifest that was refused before is still not what runs.
        _ = supervisor.play(.reloadRefused, at: .seconds(4))
        _ = supervisor.play(.scaled([spec("web/0"), spec("web/1")]), at: .seconds(5))
        #expect(supervisor.status(at: .seconds(6)).manifestDiffers)
        _ = supervisor.play(.desired([spec("web/0")]), at: .seconds(20))
        #expect(!supervisor.status(at: .seconds(21)).manifestDiffers)
    }

    @Test func aNumberOfWorkersThatTakesThePlaceOfAReloadIsTakenBackWithIt() throws {
        var supervisor = serving(spec("web/0"))
        _ = supervisor.play(.desired([spec("web/0"), spec("api/0")]), at: .seconds(1))
        try takeBack({ .scaled([spec("api/0")] + $0) }, in: &supervisor)
        #expect(supervisor.status(at: .seconds(3)).manifestDiffers)
    }

    @Test func onlyWorkersOfOneGroupAreAnotherNumber() {
        let supervisor = serving(spec("web/0"), spec("api/0"))
        let both = [spec("web/0"), spec("api/0")]
        #expect(!supervisor.changesMoreThanTheNumber(of: both + [spec("web/1")]))
        #expect(!supervisor.changesMoreThanTheNumber(of: [spec("api/0")]))
        #expect(supervisor.changesMoreThanTheNumber(of: both + [spec("web/1"), spec("api/1")]))
        #expect(supervisor.changesMoreThanTheNumber(of: [spec("web/0"), spec("api/0", "--new"), spec("web/1")]))
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

    @Test func aRelaunchHasTheGenerationOfTheLastReload() throws {
        var supervisor = serving(spec("web/0"))
        _ = supervisor.play(.desired([spec("web/0")]), at: .seconds(1))
        let launch = try #require(supervisor.occupant("web/0"))
        #expect(launch.generation == 1)
        #expect(supervisor.play(.exited(launch, .code(1)), at: .seconds(2)).launches.map(\.generation) == [2])
    }

    @Test func afterAnAdjustAReloadOfTheSameSpecKeepsTheWorker() {
        var supervisor = serving(spec("web/0"))
        var adjusted = spec("web/0", restart: RestartPolicy(condition: .onFailure))
        adjusted.stop.grace = .seconds(90)
        let first = supervisor.play(.desired([adjusted]), at: .seconds(1))
        #expect(first.plans.map(\.steps) == [[.adjust(spec("web/0"), to: adjusted)]])
        #expect(supervisor.play(.desired([adjusted]), at: .seconds(2)).plans.map(\.steps) == [[.keep(adjusted)]])
    }

    @Test func aKeptProcessTakesOverTheOriginOfItsNewSpec() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        var moved = spec("web/0")
        moved.origin = Origin(file: "app.yaml", keyLocations: [.init(.worker, line: 40, column: 3)])
        _ = supervisor.play(.desired([moved]), at: .seconds(1))
        let termination = try #require(supervisor.play(.exited(launch, .code(1)), at: .seconds(2)).terminations.first)
        #expect(termination.origin == moved.origin)
    }

    @Test func stopsComeBeforeLaunches() throws {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        let old = try #require(supervisor.occupant("web/0"))
        let effects = supervisor.handle(
            .desired([spec("jobs/0"), spec("web/0", "--v2"), spec("web/1")]), at: .seconds(1))
        let order = effects.filter { if case .report = $0 { false } else { true } }
        #expect(order.map(\.isLaunch) == [false, true])
        #expect(order.first == .signal(old, .terminate, .group))
    }

    @Test func anAcceptedReloadCountsTheHeldWorkersOfTheManifest() throws {
        let fragile = RestartPolicy(intensity: Intensity(deaths: 0, then: .stopGroup))
        let specs = [spec("jobs/0"), spec("web/0", restart: fragile), spec("web/1")]
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(specs), at: .seconds(0))
        // The process of the transient worker has not exited yet when the reload comes.
        _ = supervisor.play(.admitted(spec("web/2")), at: .seconds(1))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("web/0")), .code(1)), at: .seconds(2))
        let notice = supervisor.play(.desired(specs), at: .seconds(3)).notices.first
        #expect(notice == .accepted(Plan(from: specs, to: specs), generation: 2, retried: 2))
    }

    @Test func socketsAreReleasedInTheOrderOfTheirNamesAndAddresses() {
        let sockets = ["api", "web"].flatMap { name in
            [81, 82, 83].map { SocketSpec(name: name, address: .internet(host: "::1", port: $0)) }
        }
        var old = spec("web/0")
        old.program.sockets = sockets.reversed()
        var supervisor = serving(old)
        let launch = supervisor.occupant("web/0")
        _ = supervisor.play(.desired([spec("web/0")]), at: .seconds(1))
        if let launch { _ = supervisor.play(.exited(launch, .code(0)), at: .seconds(2)) }
        let released = supervisor.play(.deadline, at: .seconds(3)).compactMap { effect in
            if case .release(let sockets) = effect { sockets } else { nil }
        }
        #expect(released == [sockets])
    }

    @Test func theTerminationOfAReplacedProcessNamesTheChangesAndItsWholeAge() throws {
        var supervisor = serving(spec("web/0"))
        let old = try #require(supervisor.occupant("web/0"))
        let new = spec("web/0", "--v2")
        _ = supervisor.play(.desired([new]), at: .seconds(3))
        let termination = try #require(supervisor.play(.exited(old, .code(0)), at: .seconds(7)).terminations.first)
        #expect(termination.stopReason == .replaced(Change.list(from: spec("web/0"), to: new)))
        #expect(termination.age == .seconds(7), "the time in which it stopped belongs to its age")
        #expect(termination.next == .asked)
    }
}
