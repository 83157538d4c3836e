import Testing

@testable import Supervision

/// How the master stops its workers and itself.
@Suite struct StopTests {
    @Test func eachWorkerGetsTheSignalOfItsPolicyAndThenTheMasterFinishes() throws {
        var quitter = spec("web/0")
        quitter.stop.signal = .quit
        var supervisor = serving(quitter, spec("web/1"))
        let launches = try [#require(supervisor.occupant("web/0")), #require(supervisor.occupant("web/1"))]
        let effects = supervisor.play(.stop(.terminate), at: .seconds(1))
        #expect(effects.signals == [.signal(launches[0], .quit, .group), .signal(launches[1], .terminate, .group)])
        #expect(supervisor.play(.exited(launches[0], .code(0)), at: .seconds(2)).exitCode == nil)
        #expect(supervisor.play(.exited(launches[1], .code(0)), at: .seconds(2)).exitCode == 0)
        #expect(supervisor.mode == .finished)
    }

    @Test func anInterruptSendsSIGINTToTheWorkers() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        #expect(supervisor.play(.stop(.interrupt), at: .seconds(1)).signals == [.signal(launch, .interrupt, .group)])
    }

    @Test func aWorkerThatIgnoresItsStopSignalIsKilledAfterItsGrace() throws {
        var supervisor = serving(spec("web/0", stop: StopPolicy(grace: .seconds(5))))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.stop(.terminate), at: .seconds(1))
        #expect(supervisor.nextDeadline == .seconds(6))
        #expect(supervisor.play(.deadline, at: .seconds(5.9)).signals.isEmpty)
        #expect(supervisor.play(.deadline, at: .seconds(6)).signals == [.signal(launch, .kill, .group)])
        #expect(supervisor.nextDeadline == nil)
    }

    @Test func aSecondStopRequestEndsEveryGrace() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.stop(.interrupt), at: .seconds(1))
        #expect(supervisor.play(.stop(.interrupt), at: .seconds(2)).signals == [.signal(launch, .kill, .group)])
    }

    @Test func aProcessThatIsCreatedAfterTheSecondStopRequestIsKilledAtOnce() {
        var supervisor = Supervisor(seed: 1)
        let launch = supervisor.handle(.desired([spec("web/0")]), at: .seconds(0)).launches[0]
        for _ in 0..<2 { #expect(supervisor.handle(.stop(.terminate), at: .seconds(1)).signals.isEmpty) }
        let born = supervisor.handle(.launched(launch, pid: 7), at: .seconds(1))
        #expect(born.signals == [.signal(launch, .kill, .group)])
    }

    @Test func withoutProcessesTheMasterFinishesAtOnce() {
        var supervisor = Supervisor(seed: 1)
        #expect(supervisor.play(.stop(.terminate), at: .seconds(0)).exitCode == 0)
    }

    @Test func aReloadDuringAStopIsIgnoredWithANotice() {
        var supervisor = serving(spec("web/0"))
        _ = supervisor.play(.stop(.terminate), at: .seconds(1))
        #expect(supervisor.play(.desired([spec("web/9")]), at: .seconds(2)) == [.report(.reloadIgnored)])
    }

    @Test func aStopRemovesTheDeadlinesOfBackoffs() throws {
        var supervisor = serving(spec("web/0", restart: noJitter), spec("web/1"))
        for second in 1...2 {
            let launch = try #require(supervisor.occupant("web/0"))
            _ = supervisor.play(.exited(launch, .code(1)), at: .seconds(Double(second)))
        }
        _ = supervisor.play(.stop(.terminate), at: .seconds(2.1))
        #expect(supervisor.nextDeadline == .seconds(32.1), "only the grace of web/1")
    }

    @Test func theProgramIsAskedOnceForTheSignalsOfItsWorkers() {
        var supervisor = serving(spec("web/0"))
        #expect(
            supervisor.play(.stopRequested(.interrupt), at: .seconds(1)) == [.chooseSignals(.interrupt)])
        _ = supervisor.play(.stop(.interrupt), at: .seconds(1))
        let again = supervisor.play(.stopRequested(.interrupt), at: .seconds(2))
        #expect(again.signals.count == 1, "the second request ends the grace")
        #expect(!again.contains(.chooseSignals(.interrupt)))
    }

    @Test func aStopCancelsQueuedLaunchesAndReportsNoTerminationForThem() {
        var supervisor = Supervisor(seed: 1)
        let launches = supervisor.handle(.desired([spec("web/0"), spec("web/1")]), at: .seconds(0)).launches
        _ = supervisor.handle(.launched(launches[0], pid: 7), at: .seconds(0))
        let effects = supervisor.handle(.stop(.terminate), at: .seconds(1))
        #expect(effects.first == .cancel(launches[1]))
        #expect(effects.signals == [.signal(launches[0], .terminate, .group)])
        #expect(
            supervisor.handle(.cancelled(launches[1]), at: .seconds(1)) == [.report(.cancelled(launches[1]))])
        #expect(supervisor.handle(.exited(launches[0], .code(0)), at: .seconds(2)).exitCode == 0)
    }

    @Test func aReapUsesTheCurrentScope() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        #expect(supervisor.play(.ended(launch), at: .seconds(1)) == [.reap(launch, remains: .group)])
        var alone = spec("web/0")
        alone.stop.scope = .process
        _ = supervisor.play(.desired([alone]), at: .seconds(2))
        #expect(supervisor.play(.ended(launch), at: .seconds(3)) == [.reap(launch, remains: .process)])
    }

    @Test func theFirstRequestDuringAnEscalationEndsNoGraceAndAsksForNoSignals() throws {
        let fragile = RestartPolicy(intensity: Intensity(deaths: 0, then: .exit))
        var supervisor = serving(spec("jobs/0"), spec("web/0", restart: fragile))
        let other = try #require(supervisor.occupant("jobs/0"))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("web/0")), .code(1)), at: .seconds(1))
        let first = supervisor.play(.stopRequested(.terminate), at: .seconds(2))
        #expect(first == [.report(.stopRequested(.terminate, workers: 1))])
        let second = supervisor.play(.stopRequested(.terminate), at: .seconds(3))
        #expect(second.notices.first == .graceEnded)
        #expect(second.signals == [.signal(other, .kill, .group)])
    }

    @Test func aStopCountsTheProcessesThatHaveNotExited() throws {
        var supervisor = serving(
            spec("jobs/0", restart: RestartPolicy(condition: .never)), spec("web/0"), spec("web/1"), spec("web/2"))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("jobs/0")), .code(0)), at: .seconds(1))
        // web/2 has not exited when the stop is requested.
        let desired = supervisor.workers.compactMap(\.desired?.value).filter { $0.id.description != "web/2" }
        _ = supervisor.play(.desired(desired), at: .seconds(2))
        let effects = supervisor.play(.stop(.terminate), at: .seconds(3))
        #expect(effects.notices.contains(.stopRequested(.terminate, workers: 3)))
    }

    @Test func aNoticeOfAStopTellsItsReason() throws {
        let fragile = RestartPolicy(intensity: Intensity(deaths: 0, then: .stopGroup))
        let specs = [
            spec("api/0"), spec("api/1"), spec("jobs/0"), spec("web/0", restart: fragile),
            spec("web/1", stop: StopPolicy(signal: .quit, grace: .seconds(5))),
        ]
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(specs), at: .seconds(0))
        let launches = try specs.map { try #require(supervisor.occupant($0.id.description)) }
        func notice(_ index: Int, _ signal: Signal, grace: Duration, _ reason: StopReason) -> Notice {
            .stopping(launches[index], pid: 1001 + Int32(index), signal, grace: grace, reason)
        }

        let changed = spec("api/0", "--v2")
        let reload = supervisor.play(.desired([changed, specs[2], specs[3], specs[4]]), at: .seconds(1))
        #expect(
            reload.stops == [
                notice(0, .terminate, grace: .seconds(30), .replaced(Change.list(from: specs[0], to: changed)))
            ])
        _ = supervisor.play(.exited(launches[0], .code(0)), at: .seconds(2))
        let commit = supervisor.play(.deadline, at: .seconds(3))
        #expect(commit.stops == [notice(1, .terminate, grace: .seconds(30), .retired)])
        let escalation = supervisor.play(.exited(launches[3], .code(1)), at: .seconds(4))
        #expect(escalation.stops == [notice(4, .quit, grace: .seconds(5), .escalated)])
        let stop = supervisor.play(.stop(.interrupt), at: .seconds(5))
        #expect(stop.stops.suffix(1) == [notice(2, .interrupt, grace: .seconds(30), .stopping)])
    }

    @Test func aKillTellsTheTimeSinceTheProcessWasAskedToStop() throws {
        var supervisor = serving(spec("web/0", stop: StopPolicy(grace: .seconds(5))), spec("web/1"))
        let launches = try [#require(supervisor.occupant("web/0")), #require(supervisor.occupant("web/1"))]
        _ = supervisor.play(.stop(.terminate), at: .seconds(1))
        // The master may wake up late.
        let late = supervisor.play(.deadline, at: .seconds(6.5))
        #expect(late.notices == [.killing(launches[0], pid: 1001, after: .milliseconds(5500))])
        let second = supervisor.play(.stop(.terminate), at: .seconds(9))
        #expect(second.notices == [.graceEnded, .killing(launches[1], pid: 1002, after: .seconds(8))])
    }
}
