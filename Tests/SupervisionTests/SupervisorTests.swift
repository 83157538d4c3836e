import Testing

@testable import Supervision

/// One event at a time: what the core is told, and exactly what it orders.
@Suite struct SupervisorTests {
    private func serving(_ specs: WorkerSpec...) -> Supervisor {
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(specs), at: .seconds(0))
        return supervisor
    }

    private let noJitter = RestartPolicy(backoff: Backoff(jitter: 0))

    // MARK: Reloads

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

    @Test func onlyTheChangedWorkerIsReplacedAndItsSuccessorWaits() throws {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        let old = try #require(supervisor.occupant("web/1"))
        let asked = supervisor.play(.desired([spec("web/0"), spec("web/1", "--v2")]), at: .seconds(1))
        #expect(asked.signals == [.signal(old, .terminate, .group)])
        #expect(asked.launches.isEmpty, "two processes of one worker never run side by side")
        let gone = supervisor.play(.exited(old, .signal(.terminate)), at: .seconds(2))
        #expect(gone.launches.map(\.worker.description) == ["web/1"])
        #expect(gone.departures.map(\.next) == [.asked])
    }

    @Test func aPolicyChangesUnderARunningWorker() {
        var supervisor = serving(spec("web/0"))
        var slower = spec("web/0")
        slower.stop.grace = .seconds(90)
        #expect(supervisor.play(.desired([slower]), at: .seconds(1)).signals.isEmpty)
        _ = supervisor.play(.stop(.terminate), at: .seconds(2))
        #expect(supervisor.nextDeadline == .seconds(92))
    }

    @Test func aRemovedWorkerLeavesAndAnAddedOneComes() throws {
        var supervisor = serving(spec("web/0"))
        let old = try #require(supervisor.occupant("web/0"))
        let effects = supervisor.play(.desired([spec("web/1")]), at: .seconds(1))
        #expect(effects.signals == [.signal(old, .terminate, .group)])
        #expect(effects.launches.map(\.worker.description) == ["web/1"])
        #expect(supervisor.play(.exited(old, .code(0)), at: .seconds(2)).launches.isEmpty)
    }

    @Test func scalingToZeroKeepsTheMaster() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.desired([]), at: .seconds(1))
        _ = supervisor.play(.exited(launch, .code(0)), at: .seconds(1))
        #expect(supervisor.mode == .serving)
        #expect(supervisor.nextDeadline == nil)
        #expect(supervisor.play(.desired([spec("web/0")]), at: .seconds(5)).launches.count == 1)
    }

    @Test func aWorkerTakenOutAndPutBackWaitsForItsPredecessor() throws {
        var supervisor = serving(spec("web/0"))
        let old = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.desired([]), at: .seconds(1))
        #expect(supervisor.play(.desired([spec("web/0")]), at: .seconds(2)).launches.isEmpty)
        #expect(supervisor.play(.exited(old, .code(0)), at: .seconds(3)).launches.count == 1)
    }

    @Test func aWorkerReplacedBeforeItsLaunchWasAnsweredIsAskedOnceItIsBorn() {
        var supervisor = Supervisor(seed: 1)
        let launch = supervisor.handle(.desired([spec("web/0")]), at: .seconds(0)).launches[0]
        #expect(supervisor.handle(.desired([]), at: .seconds(0)).signals.isEmpty)
        let born = supervisor.handle(.launched(launch, pid: 7), at: .seconds(0))
        #expect(born.signals == [.signal(launch, .terminate, .group)])
    }

    // MARK: Readiness

    @Test func aWorkerIsReadyWhenItSaysSoAndOnlyThen() throws {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        let launch = try #require(supervisor.occupant("web/0"))
        let effects = supervisor.handle(.ready(launch), at: .seconds(2))
        #expect(effects == [.report(.ready(launch, pid: 1001, after: .seconds(2)))])
        let status = supervisor.status(at: .seconds(5))
        #expect(status.rows.map(\.state) == [.ready, .running])
        #expect(status.rows.map(\.age) == [.seconds(3), .seconds(5)])
        #expect(status.running == 2)
    }

    @Test func whatIsSaidAgainIsNoNews() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.handle(.ready(launch), at: .seconds(2))
        #expect(supervisor.handle(.ready(launch), at: .seconds(3)).isEmpty)
        #expect(supervisor.status(at: .seconds(5)).rows.map(\.age) == [.seconds(3)])
    }

    @Test func aSuccessorIsNotReadyBecauseItsPredecessorWas() throws {
        var supervisor = serving(spec("web/0"))
        let old = try #require(supervisor.occupant("web/0"))
        _ = supervisor.handle(.ready(old), at: .seconds(1))
        #expect(supervisor.play(.exited(old, .code(1)), at: .seconds(2)).departures.map(\.age) == [.seconds(2)])
        #expect(supervisor.handle(.ready(old), at: .seconds(3)).isEmpty)
        #expect(supervisor.status(at: .seconds(3)).rows.map(\.state) == [.running])
    }

    @Test func aWorkerThatHasToLeaveIsNotReadyAnyMore() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.handle(.ready(launch), at: .seconds(1))
        #expect(supervisor.play(.stop(.terminate), at: .seconds(2)).signals.count == 1)
        #expect(supervisor.handle(.ready(launch), at: .seconds(3)).isEmpty)
        #expect(supervisor.status(at: .seconds(2)).rows.map(\.state) == [.stopping(.seconds(30))])
    }

    // MARK: Deaths

    @Test func theFirstDeathIsFollowedAtOnceAndTheNextOnesWait() throws {
        var supervisor = serving(spec("web/0", restart: noJitter))
        var waits: [Duration] = []
        var now = Instant.seconds(100)
        for _ in 0..<4 {
            let launch = try #require(supervisor.occupant("web/0"))
            let effects = supervisor.play(.exited(launch, .code(1)), at: now)
            guard case .relaunch(let wait, _, _, _)? = effects.departures.first?.next else {
                Issue.record("no relaunch: \(effects)")
                return
            }
            waits.append(wait)
            now = now.advanced(by: wait)
            _ = supervisor.play(.deadline, at: now)
        }
        #expect(waits == [.zero, .milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test func aLongRunStartsTheRowOver() throws {
        var supervisor = serving(spec("web/0", restart: noJitter))
        for second in [1.0, 61.0, 200.0] {
            let launch = try #require(supervisor.occupant("web/0"))
            let effects = supervisor.play(.exited(launch, .signal(.kill)), at: .seconds(second))
            #expect(effects.launches.count == 1, "at \(second) s")
        }
    }

    @Test func oneDeathTooManyHoldsTheWorkerUntilAReload() throws {
        var policy = noJitter
        policy.intensity = Intensity(deaths: 1, within: .seconds(60))
        var supervisor = serving(spec("web/0", restart: policy), spec("web/1", restart: policy))
        for second in 1...2 {
            let launch = try #require(supervisor.occupant("web/0"))
            _ = supervisor.play(.exited(launch, .code(1)), at: .seconds(Double(second)))
        }
        #expect(supervisor.occupant("web/0") == nil)
        #expect(supervisor.occupant("web/1") != nil)
        #expect(supervisor.nextDeadline == nil, "a held worker waits for a reload, not for time")
        let specs = supervisor.workers.map(\.spec)
        #expect(supervisor.play(.desired(specs), at: .seconds(9)).launches.map(\.worker.description) == ["web/0"])
    }

    @Test func deathsFarApartAreForgotten() throws {
        var policy = noJitter
        policy.intensity = Intensity(deaths: 1, within: .seconds(60))
        var supervisor = serving(spec("web/0", restart: policy))
        for second in [100.0, 200.0, 300.0] {
            let launch = try #require(supervisor.occupant("web/0"))
            #expect(supervisor.play(.exited(launch, .code(1)), at: .seconds(second)).launches.count == 1)
        }
    }

    @Test func stopGroupTakesTheGroupDownAndNoOther() throws {
        var policy = noJitter
        policy.intensity = Intensity(deaths: 0, within: .seconds(60), then: .stopGroup)
        var supervisor = serving(spec("jobs/0"), spec("web/0", restart: policy), spec("web/1", restart: policy))
        let dead = try #require(supervisor.occupant("web/0"))
        let neighbour = try #require(supervisor.occupant("web/1"))
        let effects = supervisor.play(.exited(dead, .code(1)), at: .seconds(1))
        #expect(effects.signals == [.signal(neighbour, .terminate, .group)])
        #expect(effects.launches.isEmpty)
        #expect(supervisor.occupant("jobs/0") != nil)
    }

    @Test func exitEndsEverythingWithItsOwnCode() throws {
        var policy = noJitter
        policy.intensity = Intensity(deaths: 0, within: .seconds(60), then: .exit)
        var supervisor = serving(spec("jobs/0"), spec("web/0", restart: policy))
        let dead = try #require(supervisor.occupant("web/0"))
        let other = try #require(supervisor.occupant("jobs/0"))
        #expect(supervisor.play(.exited(dead, .code(1)), at: .seconds(1)).exitCode == nil)
        #expect(supervisor.play(.exited(other, .code(0)), at: .seconds(2)).exitCode == 70)
    }

    @Test func neverOnSettlesAWorker() throws {
        var policy = noJitter
        policy.neverOn = [.code(78)]
        var supervisor = serving(spec("web/0", restart: policy))
        let launch = try #require(supervisor.occupant("web/0"))
        let effects = supervisor.play(.exited(launch, .code(78)), at: .seconds(1))
        #expect(effects.departures.map(\.next) == [.settled])
        let again = supervisor.play(.desired([spec("web/0", restart: policy)]), at: .seconds(2))
        #expect(again.launches.isEmpty, "a reload that does not change it does not bring it back")
        #expect(supervisor.play(.desired([spec("web/0")]), at: .seconds(3)).launches.count == 1)
    }

    @Test func aLaunchThatFailsIsADeathThatWaitsFromTheFirst() {
        var supervisor = Supervisor(seed: 1)
        let first = supervisor.handle(.desired([spec("web/0", restart: noJitter)]), at: .seconds(0)).launches[0]
        let failure = Exit.neverStarted(LaunchFailure(step: .exec, errno: 2))
        #expect(supervisor.handle(.exited(first, failure), at: .seconds(0)).launches.isEmpty)
        #expect(supervisor.nextDeadline == .seconds(0.5), "only a worker that had been up is replaced at once")
    }

    @Test func aShorterGraceHoldsForThoseWhoAreLeavingAlready() throws {
        let patient = StopPolicy(grace: .seconds(60))
        let hasty = StopPolicy(grace: .seconds(5))
        var supervisor = serving(spec("web/0", stop: patient))
        let old = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.desired([spec("web/0", "--v2", stop: patient)]), at: .seconds(1))
        #expect(supervisor.nextDeadline == .seconds(61))
        _ = supervisor.play(.desired([spec("web/0", "--v2", stop: hasty)]), at: .seconds(2))
        #expect(supervisor.nextDeadline == .seconds(6))
        #expect(supervisor.play(.deadline, at: .seconds(6)).signals == [.signal(old, .kill, .group)])
    }

    @Test func aReplacedWorkerLeavesByTheNewStopPolicy() {
        var supervisor = serving(spec("web/0"))
        let hasty = StopPolicy(signal: .quit, grace: .seconds(5))
        _ = supervisor.play(.desired([spec("web/0", "--v2", stop: hasty)]), at: .seconds(1))
        #expect(supervisor.nextDeadline == .seconds(6))
    }

    @Test func factsAboutUnknownLaunchesAreNoFacts() {
        var supervisor = serving(spec("web/0"))
        let before = supervisor
        let stranger = Launch(worker: WorkerID(group: "web", number: 0), number: 99, generation: 1)
        #expect(supervisor.handle(.exited(stranger, .code(0)), at: .seconds(1)).isEmpty)
        #expect(supervisor.handle(.launched(stranger, pid: 1), at: .seconds(1)).isEmpty)
        #expect(supervisor == before)
    }

    // MARK: Decisions of a program

    @Test func aVerdictStandsInThePolicysPlace() throws {
        var supervisor = serving(spec("web/0"), spec("web/1", restart: RestartPolicy(condition: .never)))
        let kept = try #require(supervisor.occupant("web/0"))
        let job = try #require(supervisor.occupant("web/1"))
        #expect(supervisor.play(.exited(kept, .code(1), .leave), at: .seconds(1)).launches.isEmpty)
        #expect(supervisor.play(.exited(job, .code(0), .relaunch), at: .seconds(1)).launches.count == 1)
    }

    @Test func aVerdictStandsWhileTheSpecDoes() throws {
        let specs = [spec("web/0"), spec("web/1", restart: RestartPolicy(condition: .never))]
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(specs), at: .seconds(0))
        let left = try #require(supervisor.occupant("web/0"))
        #expect(supervisor.play(.exited(left, .code(1), .leave), at: .seconds(1)).departures.map(\.next) == [.left])
        // The second death in a row waits, so that the reload finds the worker between two launches.
        for second in 1...2 {
            let job = try #require(supervisor.occupant("web/1"))
            _ = supervisor.play(.exited(job, .code(0), .relaunch), at: .seconds(Double(second)))
        }
        #expect(supervisor.play(.desired(specs), at: .seconds(2)).launches.isEmpty)
        var patient = specs
        for place in patient.indices { patient[place].stop.grace = .seconds(90) }
        #expect(supervisor.play(.desired(patient), at: .seconds(2)).launches.isEmpty)
        #expect(supervisor.play(.deadline, at: .seconds(4)).launches.map(\.worker.description) == ["web/1"])
    }

    @Test func anotherRestartPolicyIsAskedInTheVerdictsPlace() throws {
        var supervisor = serving(spec("web/0"))
        let left = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.exited(left, .code(1), .leave), at: .seconds(1))
        let other = spec("web/0", restart: RestartPolicy(condition: .onFailure))
        #expect(supervisor.play(.desired([other]), at: .seconds(2)).launches.map(\.worker) == [left.worker])
    }

    @Test func aGuestThatIsLeftIsGone() throws {
        var supervisor = serving()
        _ = supervisor.play(.guest(spec("hands/0")), at: .seconds(1))
        let guest = try #require(supervisor.occupant("hands/0"))
        _ = supervisor.play(.exited(guest, .code(1), .leave), at: .seconds(2))
        #expect(supervisor.workers.isEmpty)
    }

    @Test func aProgramMaySayWhatEachWorkerIsSent() throws {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        let launches = try [#require(supervisor.occupant("web/0")), #require(supervisor.occupant("web/1"))]
        let effects = supervisor.play(
            .stop(.terminate, signals: [launches[0].worker: .hangUp, launches[1].worker: .none]), at: .seconds(1))
        #expect(effects.signals == [.signal(launches[0], .hangUp, .group), .signal(launches[1], .none, .group)])
        #expect(supervisor.nextDeadline == .seconds(31), "whoever is sent nothing is still awaited, and no longer")
    }

    @Test func aGuestIsLeftAloneByReloadsAndGoneWhenItEnds() throws {
        var supervisor = serving(spec("web/0"))
        let once = RestartPolicy(condition: .never)
        let launched = supervisor.play(.guest(spec("errand/0", restart: once)), at: .seconds(1)).launches
        let guest = try #require(launched.first)
        #expect(supervisor.play(.guest(spec("errand/0", restart: once)), at: .seconds(2)).isEmpty, "the id is taken")
        #expect(supervisor.play(.desired([spec("web/0")]), at: .seconds(3)).signals.isEmpty)
        #expect(supervisor.occupant("errand/0") == guest)
        #expect(supervisor.play(.exited(guest, .code(0)), at: .seconds(4)).departures.map(\.next) == [.settled])
        #expect(supervisor.workers.map(\.id.description) == ["web/0"])
    }

    @Test func aManifestThatClaimsAGuestsIDGetsIt() throws {
        var supervisor = serving(spec("web/0"))
        let guest = try #require(supervisor.play(.guest(spec("web/1", "by hand")), at: .seconds(1)).launches.first)
        let effects = supervisor.play(.desired([spec("web/0"), spec("web/1")]), at: .seconds(2))
        #expect(effects.signals == [.signal(guest, .terminate, .group)])
        #expect(supervisor.play(.exited(guest, .code(0)), at: .seconds(3)).launches.count == 1)
    }

    @Test func everyoneIsStoppedGuestsToo() throws {
        var supervisor = serving()
        let guest = try #require(supervisor.play(.guest(spec("errand/0")), at: .seconds(1)).launches.first)
        #expect(supervisor.play(.stop(.terminate), at: .seconds(2)).signals == [.signal(guest, .terminate, .group)])
        #expect(supervisor.play(.exited(guest, .code(0)), at: .seconds(3)).exitCode == 0)
    }

    // MARK: The end

    @Test func everyoneIsAskedWithTheSignalOfTheirPolicyAndThenItIsOver() throws {
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

    @Test func interruptReachesTheWorkersAsInterrupt() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        #expect(supervisor.play(.stop(.interrupt), at: .seconds(1)).signals == [.signal(launch, .interrupt, .group)])
    }

    @Test func aDeafWorkerIsKilledAfterItsGrace() throws {
        var supervisor = serving(spec("web/0", stop: StopPolicy(grace: .seconds(5))))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.stop(.terminate), at: .seconds(1))
        #expect(supervisor.nextDeadline == .seconds(6))
        #expect(supervisor.play(.deadline, at: .seconds(5.9)).signals.isEmpty)
        #expect(supervisor.play(.deadline, at: .seconds(6)).signals == [.signal(launch, .kill, .group)])
        #expect(supervisor.nextDeadline == nil)
    }

    @Test func aSecondStopEndsEveryGrace() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.stop(.interrupt), at: .seconds(1))
        #expect(supervisor.play(.stop(.interrupt), at: .seconds(2)).signals == [.signal(launch, .kill, .group)])
    }

    @Test func aLaunchThatIsAnsweredAfterTheGraceIsKilledAtOnce() {
        var supervisor = Supervisor(seed: 1)
        let launch = supervisor.handle(.desired([spec("web/0")]), at: .seconds(0)).launches[0]
        for _ in 0..<2 { #expect(supervisor.handle(.stop(.terminate), at: .seconds(1)).signals.isEmpty) }
        let born = supervisor.handle(.launched(launch, pid: 7), at: .seconds(1))
        #expect(born.signals == [.signal(launch, .kill, .group)])
    }

    @Test func withNobodyToWaitForTheEndComesAtOnce() {
        var supervisor = Supervisor(seed: 1)
        #expect(supervisor.play(.stop(.terminate), at: .seconds(0)).exitCode == 0)
    }

    @Test func aReloadDuringTheEndIsIgnoredAndSaysSo() {
        var supervisor = serving(spec("web/0"))
        _ = supervisor.play(.stop(.terminate), at: .seconds(1))
        #expect(supervisor.play(.desired([spec("web/9")]), at: .seconds(2)) == [.report(.reloadIgnored)])
    }

    @Test func aBackoffThatTheEndCutsShortLeavesNoDeadline() throws {
        var supervisor = serving(spec("web/0", restart: noJitter), spec("web/1"))
        for second in 1...2 {
            let launch = try #require(supervisor.occupant("web/0"))
            _ = supervisor.play(.exited(launch, .code(1)), at: .seconds(Double(second)))
        }
        _ = supervisor.play(.stop(.terminate), at: .seconds(2.1))
        #expect(supervisor.nextDeadline == .seconds(32.1), "only the grace of web/1")
    }

    // MARK: Status

    @Test func aStatusTellsHowThingsStandAndStopsNothing() throws {
        var policy = noJitter
        policy.condition = .onFailure
        var supervisor = serving(spec("jobs/0", restart: policy), spec("web/0", restart: noJitter), spec("web/1"))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("jobs/0")), .code(0)), at: .seconds(1))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("web/0")), .code(1)), at: .seconds(2))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("web/0")), .code(1)), at: .seconds(3))
        let before = supervisor
        guard case .report(.status(let status))? = supervisor.handle(.statusRequested, at: .seconds(3.1)).first else {
            Issue.record("no status")
            return
        }
        #expect(supervisor == before)
        #expect(status.rows.map(\.state) == [.settled, .backingOff(.milliseconds(400)), .running])
        #expect(status.rows.map(\.launches) == [1, 2, 1])
        #expect(status.rows.map(\.lastExit) == [.code(0), .code(1), nil])
        #expect(status.rows[2].age == .milliseconds(3100))
    }

    @Test func whileEverythingStopsAStatusTellsOfThoseWhoLeave() {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        _ = supervisor.play(.desired([spec("web/0")]), at: .seconds(1))
        #expect(supervisor.status(at: .seconds(2)).rows.map(\.isLeaving) == [false, true])
        _ = supervisor.play(.stop(.terminate), at: .seconds(3))
        #expect(supervisor.status(at: .seconds(4)).rows.map(\.isLeaving) == [true, true])
    }
}
