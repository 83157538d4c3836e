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
}
