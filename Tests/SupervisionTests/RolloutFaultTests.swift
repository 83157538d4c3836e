import Testing

@testable import Supervision

/// Faults that the simulation has found in rollouts, needs, probes and recycling.
@Suite struct RolloutFaultTests {
    private func worker(
        _ id: String, _ arguments: String = "--v1", readiness: Readiness? = nil, rollout: RolloutPolicy = .stopFirst,
        recycle: RecyclePolicy = RecyclePolicy(), needs: [Need] = [], restart: RestartPolicy = noJitter
    ) -> WorkerSpec {
        var worker = spec(id, arguments, restart: restart)
        worker.upkeep = Upkeep(readiness: readiness, rollout: rollout, recycle: recycle, needs: needs)
        return worker
    }

    /// Tells the core each deadline until the time has come.
    private func run(_ supervisor: inout Supervisor, from start: Double, to end: Double) -> [Effect] {
        var effects: [Effect] = []
        var last = start
        for _ in 0..<1000 {
            guard let deadline = supervisor.nextDeadline, deadline <= .seconds(end) else { return effects }
            last = max(last, Double(deadline.nanoseconds) / 1e9)
            effects += supervisor.play(.deadline, at: .seconds(last))
        }
        Issue.record("the core is kept awake")
        return effects
    }

    private let surge = RolloutPolicy(
        maxSurge: .workers(1), maxUnavailable: .workers(0), progressDeadline: .seconds(10))

    @Test func aChangedReadinessLeavesNoProbeDueInThePast() throws {
        var supervisor = serving(worker("web/0", readiness: Readiness(.probe(.tcp(port: 80)))))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.handle(.probed(launch, .readiness, .failed("refused")), at: .seconds(1))
        _ = supervisor.play(.desired([worker("web/0", readiness: Readiness(.notify))]), at: .seconds(1.01))
        #expect(supervisor.nextDeadline == .seconds(60))
    }

    @Test func theAnswerToAProbeOfAnEarlierPolicyDoesNotCount() throws {
        var supervisor = serving(worker("web/0", readiness: Readiness(.probe(.tcp(port: 80)))))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.desired([worker("web/0", readiness: Readiness(.notify))]), at: .seconds(1))
        #expect(supervisor.handle(.probed(launch, .readiness, .passed), at: .seconds(2)).notices.isEmpty)
    }

    @Test func aCommitDoesNotForgetAWorkerThatIsBeingRecycled() throws {
        let recycled = worker("web/0", rollout: surge, recycle: RecyclePolicy(maxAge: .seconds(5), jitter: 0))
        var supervisor = serving(recycled, worker("jobs/0"))
        #expect(supervisor.play(.deadline, at: .seconds(5)).launches.count == 1, "the successor of web/0")
        let reload = supervisor.play(.desired([recycled, worker("jobs/0", "--v2")]), at: .seconds(5.5))
        #expect(reload.plans.first?.summary.replace == 1)
        let old = try #require(reload.signals.signaled.first)
        _ = supervisor.play(.exited(old, .code(0)), at: .seconds(5.6))
        #expect(run(&supervisor, from: 5.6, to: 8).notices.haveCommit)
        #expect(supervisor.committed.map(\.value.id.description) == ["jobs/0", "web/0"])
    }

    /// The machine was asleep, so the core hears of the age by the event that ends the reload.
    @Test func aWorkerThatIsTooOldWhenAReloadIsCommittedIsReplaced() throws {
        let old = worker("jobs/0", rollout: surge, recycle: RecyclePolicy(maxAge: .seconds(5), jitter: 0))
        var supervisor = serving(old, worker("web/0"))
        let new = worker("web/0", "--v2", readiness: Readiness(.notify))
        let reload = supervisor.play(.desired([old, new]), at: .seconds(1))
        let former = try #require(reload.signals.signaled.first)
        let launch = try #require(supervisor.play(.exited(former, .code(0)), at: .seconds(1)).launches.first)
        let end = supervisor.play(.reported(launch, .ready), at: .seconds(6))
        #expect(end.notices.haveCommit)
        #expect(end.launches.map(\.worker.group) == ["jobs"])
    }

    /// The fresh process dies once. Its next one runs, and has not been up for long enough when the other worker is old.
    @Test func aRecycledWorkerThatDiesIsAwaitedBeforeTheOthersAreRecycled() throws {
        let recycle = RecyclePolicy(maxAge: .seconds(5), jitter: 0)
        let workers = [worker("web/0", recycle: recycle), worker("web/1", recycle: recycle)]
        var supervisor = serving(workers[0], workers[1])
        let recycled = supervisor.play(.deadline, at: .seconds(5))
        #expect(recycled.stops.count == 1)
        let old = try #require(supervisor.workers.first { !$0.retirees.isEmpty }?.retirees.first?.launch)
        let fresh = try #require(supervisor.play(.exited(old, .signal(.terminate)), at: .seconds(5)).launches.first)
        let again = supervisor.play(.exited(fresh, .code(1)), at: .seconds(5.1))
        #expect(again.launches.map(\.worker) == [fresh.worker])
        #expect((again + supervisor.play(.deadline, at: .seconds(5.2))).stops.isEmpty, "it may die again")
        #expect(supervisor.play(.deadline, at: .seconds(6.1)).stops.count == 1)
    }

    /// The reload waits no longer for a new worker. It runs, so that it counts as down when it dies, and no other worker goes
    /// down beside it.
    @Test func aNewWorkerIsMissedWhenTheWaitForItHasEnded() throws {
        let rollout = RolloutPolicy(
            maxSurge: .workers(0), maxUnavailable: .workers(1), minReady: .seconds(100), progressDeadline: .seconds(5),
            onFailure: .continue)
        let restart = RestartPolicy(intensity: Intensity(deaths: 0))
        let slow = RolloutPolicy(minReady: .seconds(1000), progressDeadline: .seconds(2000))
        func set(_ numbers: ClosedRange<Int>, _ version: String) -> [WorkerSpec] {
            numbers.map { worker("web/\($0)", version, rollout: rollout, restart: restart) }
                + [worker("jobs/0", rollout: slow)]
        }
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(set(0...2, "--v1").dropLast()), at: .seconds(0))
        let first = try #require(supervisor.play(.desired(set(0...3, "--v2")), at: .seconds(10)).signals.signaled.first)
        _ = supervisor.play(.exited(first, .code(0)), at: .seconds(10))
        let second = try #require(run(&supervisor, from: 10, to: 15).signals.signaled.first)
        _ = supervisor.play(.exited(second, .code(0)), at: .seconds(15))
        let new = try #require(supervisor.occupant("web/3"))
        #expect(supervisor.play(.exited(new, .code(1)), at: .seconds(16)).launches.isEmpty, "it is held")
        #expect(run(&supervisor, from: 16, to: 200).stops.isEmpty)
        #expect(supervisor.workers.count { $0.hasNewSpec } == 1)
    }

    @Test func aWorkerThatDiesWhileItIsToBeRecycledKeepsItsBackoff() throws {
        let recycle = RecyclePolicy(maxAge: .seconds(5), jitter: 0)
        var supervisor = serving(
            worker("web/0", recycle: recycle, restart: noJitter), worker("web/1", recycle: recycle))
        let effects = supervisor.play(.deadline, at: .seconds(5))
        #expect(effects.signals.signaled.map(\.worker.description) == ["web/0"], "one of two")
        let other = try #require(supervisor.occupant("web/1"))
        _ = supervisor.play(.exited(other, .code(1)), at: .seconds(6))
        let second = try #require(supervisor.occupant("web/1"))
        #expect(supervisor.play(.exited(second, .code(1)), at: .seconds(6.1)).launches.isEmpty, "it backs off")
    }

    @Test func aProcessOfAnEarlierReloadDoesNotTakeTheNextReloadBack() throws {
        let policy = RolloutPolicy(canary: 1)
        func set(_ version: String) -> [WorkerSpec] {
            [worker("web/0", version, rollout: policy), worker("web/1", version, rollout: policy)]
        }
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(set("--v1")), at: .seconds(0))
        _ = run(&supervisor, from: 0, to: 5)
        let first = try #require(supervisor.play(.desired(set("--v2")), at: .seconds(10)).signals.signaled.first)
        _ = supervisor.play(.exited(first, .code(0)), at: .seconds(10.1))
        let second = try #require(supervisor.occupant(first.worker.description))
        _ = supervisor.play(.desired(set("--v3")), at: .seconds(10.2))
        #expect(!supervisor.play(.exited(second, .code(1)), at: .seconds(10.3)).notices.haveFailure)
    }

    @Test func aCompletedWorkerIsNotMissed() throws {
        let once = RestartPolicy(condition: .onFailure)
        var supervisor = serving(worker("web/0", restart: once), worker("web/1", restart: once))
        _ = run(&supervisor, from: 0, to: 5)
        let done = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.exited(done, .code(0)), at: .seconds(6))
        let old = try #require(supervisor.occupant("web/1"))
        let reload = supervisor.play(
            .desired([worker("web/0", restart: once), worker("web/1", "--v2", restart: once)]), at: .seconds(10))
        #expect(reload.signals.signaled == [old])
    }

    @Test func aStopGoesOnWhenTheLastLaunchOfADependentIsCancelled() throws {
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired([worker("db/0")]), at: .seconds(0))
        let database = try #require(supervisor.occupant("db/0"))
        let reload = supervisor.handle(
            .desired([worker("db/0"), worker("web/0", needs: [Need("db")])]), at: .seconds(5))
        let launch = try #require(reload.launches.first)
        let stop = supervisor.handle(.stop(.terminate), at: .seconds(6))
        #expect(stop.signals.isEmpty, "db waits for web")
        #expect(supervisor.handle(.cancelled(launch), at: .seconds(6)).signals.signaled == [database])
    }

    @Test func aGroupThatWaitsForAGroupThatWaitsInVainWaitsInVain() throws {
        let once = RestartPolicy(condition: .never)
        var supervisor = Supervisor(seed: 1, endsWhenDone: true)
        _ = supervisor.play(
            .desired([
                worker("db/0", restart: once), worker("jobs/0", needs: [Need("db", .completed)]),
                worker("web/0", needs: [Need("jobs")]),
            ]), at: .seconds(0))
        let database = try #require(supervisor.occupant("db/0"))
        let effects = supervisor.play(.exited(database, .code(1)), at: .seconds(1))
        #expect(effects.exitCode == 1)
    }

    @Test func recyclingIsRememberedWhenAReloadIsTakenBack() throws {
        let recycle = RecyclePolicy(maxAge: .seconds(5), jitter: 0)
        let policy = RolloutPolicy(canary: 1)
        func set(_ version: String) -> [WorkerSpec] {
            [
                worker("web/0", version, rollout: policy, recycle: recycle),
                worker("web/1", version, rollout: policy, recycle: recycle),
            ]
        }
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(set("--v1")), at: .seconds(0))
        let reload = supervisor.play(.desired(set("--v2")), at: .seconds(4.5))
        let first = try #require(reload.signals.signaled.first)
        // The other one grows too old while it has to be replaced.
        _ = supervisor.play(.deadline, at: .seconds(5))
        _ = supervisor.play(.exited(first, .code(0)), at: .seconds(5.1))
        let canary = try #require(supervisor.occupant(first.worker.description))
        #expect(supervisor.play(.exited(canary, .code(1)), at: .seconds(5.2)).notices.haveFailure)
        let effects = run(&supervisor, from: 5.2, to: 8)
        #expect(effects.stops.contains { if case .stopping(_, _, _, _, .recycled) = $0 { true } else { false } })
    }
}

extension [Notice] {
    fileprivate var haveFailure: Bool { contains { if case .rolloutFailed = $0 { true } else { false } } }
}

extension Array where Element == Effect {
    /// The launches that are sent a signal, when the elements are signals.
    var signaled: [Launch] { compactMap { if case .signal(let launch, _, _) = $0 { launch } else { nil } } }
}
