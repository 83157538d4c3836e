import Testing

@testable import Supervision

/// The consequences of a worker's death.
@Suite struct DeathTests {
    @Test func theFirstDeathRestartsAtOnceAndLaterDeathsBackOff() throws {
        var supervisor = serving(spec("web/0", restart: noJitter))
        var waits: [Duration] = []
        var now = Instant.seconds(100)
        for _ in 0..<4 {
            let launch = try #require(supervisor.occupant("web/0"))
            let effects = supervisor.play(.exited(launch, .code(1)), at: now)
            guard case .relaunch(let wait, _, _, _)? = effects.terminations.first?.next else {
                Issue.record("no relaunch: \(effects)")
                return
            }
            waits.append(wait)
            now = now.advanced(by: wait)
            _ = supervisor.play(.deadline, at: now)
        }
        #expect(waits == [.zero, .milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test func aLongRunResetsTheBackoff() throws {
        var supervisor = serving(spec("web/0", restart: noJitter))
        for second in [1.0, 61.0, 200.0] {
            let launch = try #require(supervisor.occupant("web/0"))
            let effects = supervisor.play(.exited(launch, .signal(.kill)), at: .seconds(second))
            #expect(effects.launches.count == 1, "at \(second) s")
        }
    }

    @Test func theTimeInWhichTheMasterWasStoppedIsNoHealthyRun() throws {
        var supervisor = serving(spec("web/0", restart: noJitter))
        var waits: [Duration] = []
        for second in [1.0, 2, 200] {
            let launch = try #require(supervisor.occupant("web/0"))
            if second == 200 {
                _ = supervisor.play(.endedUnwatched([launch], since: .seconds(4)), at: .seconds(second))
            }
            let effects = supervisor.play(.exited(launch, .code(1)), at: .seconds(second))
            let termination = try #require(effects.terminations.first)
            if case .relaunch(let wait, _, _, _) = termination.next { waits.append(wait) }
            if second == 200 {
                #expect(termination.age == .seconds(1.5))
                #expect(termination.isLeastAge)
            } else {
                #expect(!termination.isLeastAge)
            }
            _ = supervisor.play(.deadline, at: .seconds(second + 0.5))
        }
        #expect(waits == [.zero, .milliseconds(500), .seconds(1)])
    }

    /// No policy lets a launch succeed whose user does not exist, and neither does the program's decision.
    @Test(arguments: [RestartDecision.byPolicy, .relaunch, .giveUp])
    func aLaunchThatCanNeverSucceedHoldsTheWorkerAtOnce(decision: RestartDecision) throws {
        var supervisor = Supervisor(seed: 1)
        let launch = try #require(supervisor.handle(.desired([spec("web/0")]), at: .seconds(0)).launches.first)
        let failure = LaunchFailure(step: .findUser, errno: 2, subject: "'nobdy'")
        let effects = supervisor.play(.exited(launch, .neverStarted(failure), decision), at: .seconds(0))
        #expect(effects.terminations.map(\.next) == [.impossible])
        #expect(effects.launches.isEmpty && supervisor.nextDeadline == nil)
        #expect(supervisor.status(at: .seconds(0)).rows.map(\.state) == [.held])
        let again = supervisor.handle(.desired([spec("web/0")]), at: .seconds(9))
        #expect(again.launches.map(\.worker.description) == ["web/0"])
    }

    @Test func onlyAFailureThatNoRetryMendsIsCertain() {
        let certain: [LaunchFailure] = [
            LaunchFailure(step: .findUser, errno: 2), LaunchFailure(step: .findGroupOfUser, errno: 2),
            LaunchFailure(step: .user, errno: 1), LaunchFailure(step: .group, errno: 22),
            LaunchFailure(step: .findCapabilities, errno: 1), LaunchFailure(step: .boundingSet, errno: 1),
            LaunchFailure(step: .supplementaryGroups, errno: 1),
        ]
        #expect(certain.map(\.isCertain) == [true, true, true, true, true, true, true])
        let others: [LaunchFailure] = [
            LaunchFailure(step: .findUser, errno: 5), LaunchFailure(step: .user, errno: 11),
            LaunchFailure(step: .exec, errno: 2), LaunchFailure(step: .workingDirectory, errno: 1),
            LaunchFailure(step: .clone, errno: 1),
        ]
        #expect(others.map(\.isCertain) == [false, false, false, false, false])
    }

    @Test func tooManyDeathsHoldTheWorkerUntilAReload() throws {
        var policy = noJitter
        policy.intensity = Intensity(deaths: 1, within: .seconds(60))
        var supervisor = serving(spec("web/0", restart: policy), spec("web/1", restart: policy))
        for second in 1...2 {
            let launch = try #require(supervisor.occupant("web/0"))
            _ = supervisor.play(.exited(launch, .code(1)), at: .seconds(Double(second)))
        }
        #expect(supervisor.occupant("web/0") == nil)
        #expect(supervisor.occupant("web/1") != nil)
        #expect(supervisor.nextDeadline == nil, "a held worker has no deadline")
        let specs = supervisor.workers.compactMap(\.desired?.value)
        #expect(supervisor.play(.desired(specs), at: .seconds(9)).launches.map(\.worker.description) == ["web/0"])
    }

    @Test func aReloadCountsTheHeldWorkersThatStay() throws {
        let fragile = RestartPolicy(intensity: Intensity(deaths: 0))
        let (first, second) = (spec("web/0", restart: fragile), spec("web/1", restart: fragile))
        var supervisor = serving(first, second)
        for id in ["web/0", "web/1"] {
            _ = supervisor.play(.exited(try #require(supervisor.occupant(id)), .code(1)), at: .seconds(1))
        }
        let counts = supervisor.play(.desired([second]), at: .seconds(9)).notices.compactMap { notice in
            if case .accepted(_, _, let held) = notice { held } else { nil }
        }
        #expect(counts == [1], "web/0 is no longer wanted")
    }

    @Test func deathsOutsideTheWindowDoNotCount() throws {
        var policy = noJitter
        policy.intensity = Intensity(deaths: 1, within: .seconds(60))
        var supervisor = serving(spec("web/0", restart: policy))
        for second in [100.0, 200.0, 300.0] {
            let launch = try #require(supervisor.occupant("web/0"))
            #expect(supervisor.play(.exited(launch, .code(1)), at: .seconds(second)).launches.count == 1)
        }
    }

    @Test func stopGroupStopsTheGroupAndNoOther() throws {
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

    @Test func aCompletedWorkerOfAStoppedGroupIsNotRunAgainByAReload() throws {
        let once = RestartPolicy(condition: .never)
        let fragile = RestartPolicy(intensity: Intensity(deaths: 0, then: .stopGroup))
        let specs = [spec("web/0", restart: once), spec("web/1", restart: fragile)]
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(specs), at: .seconds(0))
        _ = supervisor.play(.exited(try #require(supervisor.occupant("web/0")), .code(0)), at: .seconds(1))
        _ = supervisor.play(.exited(try #require(supervisor.occupant("web/1")), .code(1)), at: .seconds(2))
        #expect(supervisor.status(at: .seconds(3)).rows.map(\.state) == [.completed, .held])
        let reload = supervisor.play(.desired(specs + [spec("jobs/0")]), at: .seconds(4))
        #expect(reload.launches.map(\.worker.description) == ["jobs/0", "web/1"])
    }

    @Test func theEscalationExitStopsTheMasterWithItsOwnCode() throws {
        var policy = noJitter
        policy.intensity = Intensity(deaths: 0, within: .seconds(60), then: .exit)
        var supervisor = serving(spec("jobs/0"), spec("web/0", restart: policy))
        let dead = try #require(supervisor.occupant("web/0"))
        let other = try #require(supervisor.occupant("jobs/0"))
        #expect(supervisor.play(.exited(dead, .code(1)), at: .seconds(1)).exitCode == nil)
        #expect(supervisor.play(.exited(other, .code(0)), at: .seconds(2)).exitCode == 70)
    }

    @Test func neverOnCompletesAWorker() throws {
        var policy = noJitter
        policy.neverOn = [.code(78)]
        var supervisor = serving(spec("web/0", restart: policy))
        let launch = try #require(supervisor.occupant("web/0"))
        let effects = supervisor.play(.exited(launch, .code(78)), at: .seconds(1))
        #expect(effects.terminations.map(\.next) == [.completed])
        let again = supervisor.play(.desired([spec("web/0", restart: policy)]), at: .seconds(2))
        #expect(again.launches.isEmpty, "a reload with the same policy does not launch it again")
        #expect(supervisor.play(.desired([spec("web/0")]), at: .seconds(3)).launches.count == 1)
    }

    @Test func aFailedLaunchBacksOffFromTheFirstDeath() {
        var supervisor = Supervisor(seed: 1)
        let first = supervisor.handle(.desired([spec("web/0", restart: noJitter)]), at: .seconds(0)).launches[0]
        let failure = Exit.neverStarted(LaunchFailure(step: .exec, errno: 2))
        #expect(supervisor.handle(.exited(first, failure), at: .seconds(0)).launches.isEmpty)
        #expect(supervisor.nextDeadline == .seconds(0.5), "a failed launch is not repeated without a wait")
    }

    @Test func aShorterGraceAppliesToProcessesThatAreAlreadyStopping() throws {
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

    @Test func aReplacedProcessIsStoppedByTheNewStopPolicy() {
        var supervisor = serving(spec("web/0"))
        let hasty = StopPolicy(signal: .quit, grace: .seconds(5))
        _ = supervisor.play(.desired([spec("web/0", "--v2", stop: hasty)]), at: .seconds(1))
        #expect(supervisor.nextDeadline == .seconds(6))
    }

    @Test func eventsAboutUnknownLaunchesAreIgnored() {
        var supervisor = serving(spec("web/0"))
        let before = supervisor
        let unknown = Launch(worker: WorkerID(group: "web", number: 0), number: 99, generation: 1)
        #expect(supervisor.handle(.exited(unknown, .code(0)), at: .seconds(1)).isEmpty)
        #expect(supervisor.handle(.launched(unknown, pid: 1), at: .seconds(1)).isEmpty)
        #expect(supervisor == before)
    }

    @Test(arguments: [(159.999, false), (160, true)])
    func aDeathCountsUntilItsWindowHasPassed(second: Double, isRelaunched: Bool) throws {
        var policy = noJitter
        policy.intensity = Intensity(deaths: 1, within: .seconds(60))
        var supervisor = serving(spec("web/0", restart: policy))
        _ = try supervisor.play(.exited(#require(supervisor.occupant("web/0")), .code(1)), at: .seconds(100))
        let last = try #require(supervisor.occupant("web/0"))
        let next = try #require(supervisor.play(.exited(last, .code(1)), at: .seconds(second)).terminations.first?.next)
        #expect(next.isFinal != isRelaunched)
    }

    @Test func asManyDeathsAsTheIntensityAllowsAreTolerated() throws {
        var policy = noJitter
        policy.intensity = Intensity(deaths: 2, within: .seconds(60))
        var supervisor = serving(spec("web/0", restart: policy))
        var following: [Termination.Next] = []
        for second in [1.0, 2, 3] {
            let launch = try #require(supervisor.occupant("web/0"))
            following += supervisor.play(.exited(launch, .code(1)), at: .seconds(second)).terminations.map(\.next)
            _ = supervisor.play(.deadline, at: .seconds(second + 0.5))
        }
        #expect(
            following == [
                .relaunch(wait: .zero, deaths: 1, limit: 2, window: .seconds(60)),
                .relaunch(wait: .milliseconds(500), deaths: 2, limit: 2, window: .seconds(60)),
                .escalated(.hold, deaths: 3, window: .seconds(60)),
            ])
    }
}
