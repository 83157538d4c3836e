import Testing

@testable import Supervision

/// How a reload replaces the workers of a group, and how it ends.
@Suite struct RolloutTests {
    /// Four workers of a group, which run `--v1`.
    private func group(
        _ rollout: RolloutPolicy, _ arguments: String = "--v1", readiness: Readiness? = Readiness(.notify)
    ) -> [WorkerSpec] {
        (0..<4).map { number in
            var worker = spec("web/\(number)", arguments, restart: noJitter)
            worker.upkeep = Upkeep(readiness: readiness, rollout: rollout)
            return worker
        }
    }

    /// A core whose workers are all up.
    private func up(_ specs: [WorkerSpec]) -> Supervisor {
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(specs), at: .seconds(0))
        for worker in supervisor.workers {
            if let launch = worker.occupant?.launch {
                _ = supervisor.handle(.reported(launch, .ready), at: .seconds(1))
            }
        }
        return supervisor
    }

    private let surge = RolloutPolicy(maxSurge: .workers(1), maxUnavailable: .workers(0))

    @Test func anOldWorkerIsAskedToLeaveWhenItsSuccessorIsUp() throws {
        var supervisor = up(group(surge))
        let old = try #require(supervisor.occupant("web/0"))
        let reload = supervisor.play(.desired(group(surge, "--v2")), at: .seconds(10))
        #expect(reload.signals.isEmpty)
        let new = try #require(reload.launches.first)
        #expect(reload.launches.map(\.worker.description) == ["web/0"], "one process more than workers")
        let arrival = supervisor.play(.reported(new, .ready), at: .seconds(12))
        #expect(arrival.signals == [.signal(old, .terminate, .group)])
        #expect(arrival.launches.isEmpty, "the old process still takes its place")
        #expect(supervisor.occupant("web/0") == new)
        let next = supervisor.play(.exited(old, .code(0)), at: .seconds(13))
        #expect(next.launches.map(\.worker.description) == ["web/1"])
    }

    @Test func aReloadIsCommittedWhenEveryWorkerIsUp() throws {
        var supervisor = up(group(surge))
        var effects = supervisor.play(.desired(group(surge, "--v2")), at: .seconds(10))
        for second in 11..<40 where !effects.notices.haveCommit {
            effects = supervisor.playOn(effects, at: .seconds(Double(second)))
        }
        #expect(effects.notices.haveCommit)
        #expect(supervisor.workers.allSatisfy { $0.occupant?.spec.value.program.arguments == ["--v2"] })
        #expect(supervisor.transaction == nil)
    }

    @Test func stopFirstKeepsTheWorkersThatMayNotBeDown() throws {
        let policy = RolloutPolicy(maxUnavailable: .workers(2))
        var supervisor = up(group(policy))
        let reload = supervisor.play(.desired(group(policy, "--v2")), at: .seconds(10))
        #expect(reload.signals.count == 2)
        #expect(reload.launches.isEmpty)
        let old = try #require(supervisor.workers[0].retirees.first)
        let gone = supervisor.play(.exited(old.launch, .code(0)), at: .seconds(11))
        let new = try #require(gone.launches.first)
        let launched = supervisor.play(.launched(new, pid: 7), at: .seconds(11))
        #expect(launched.signals.isEmpty && launched.notices.contains(.launched(new, pid: 7, beside: nil)))
        let arrival = supervisor.play(.reported(new, .ready), at: .seconds(12))
        #expect(arrival.signals.count == 1, "the next one is stopped when the first is up")
    }

    @Test func aFailureThatRepeatsTakesTheReloadBack() throws {
        var supervisor = up(group(surge))
        let reload = supervisor.play(.desired(group(surge, "--v2")), at: .seconds(10))
        let first = try #require(reload.launches.first)
        let once = supervisor.play(.exited(first, .code(1)), at: .seconds(10))
        #expect(!once.notices.haveFailure, "one failure may be bad luck")
        #expect(once.launches.map(\.worker.description) == ["web/1"], "web/0 waits, and another worker is tried")
        let second = try #require(once.launches.first)
        let back = supervisor.play(.exited(second, .code(1)), at: .seconds(16))
        #expect(back.notices.haveFailure)
        #expect(back.notices.haveRollback)
        #expect(back.signals.isEmpty, "nothing old was touched")
        #expect(supervisor.workers.allSatisfy { $0.occupant?.spec.value.program.arguments == ["--v1"] })
        #expect(supervisor.status(at: .seconds(16)).manifestDiffers)
    }

    @Test func aRollbackReplacesTheWorkersThatAreNewAlready() throws {
        var supervisor = up(group(surge))
        let old = try #require(supervisor.occupant("web/0"))
        let new = try #require(supervisor.play(.desired(group(surge, "--v2")), at: .seconds(10)).launches.first)
        _ = supervisor.play(.reported(new, .ready), at: .seconds(12))
        let next = try #require(supervisor.play(.exited(old, .code(0)), at: .seconds(13)).launches.first)
        let other = try #require(supervisor.play(.exited(next, .code(1)), at: .seconds(13)).launches.first)
        let back = supervisor.play(.exited(other, .code(1)), at: .seconds(14))
        #expect(back.launches.map(\.worker.description) == ["web/0"], "its old program starts beside the new one")
        #expect(back.signals.isEmpty)
        let restored = try #require(back.launches.first)
        let end = supervisor.play(.reported(restored, .ready), at: .seconds(22))
        #expect(end.signals == [.signal(new, .terminate, .group)])
        #expect(end.notices.haveRollback)
    }

    @Test func aCanaryThatFailsTakesTheReloadBackAtOnce() throws {
        var policy = surge
        policy.canary = 1
        policy.minReady = .seconds(10)
        var supervisor = up(group(policy))
        let canary = try #require(supervisor.play(.desired(group(policy, "--v2")), at: .seconds(10)).launches.first)
        #expect(supervisor.play(.reported(canary, .ready), at: .seconds(11)).signals.isEmpty)
        let back = supervisor.play(.exited(canary, .code(1)), at: .seconds(16))
        #expect(back.notices.haveFailure)
        #expect(supervisor.transaction == nil)
    }

    @Test func aRolloutWithoutProgressIsTakenBack() throws {
        var supervisor = up(group(surge))
        let new = try #require(supervisor.play(.desired(group(surge, "--v2")), at: .seconds(10)).launches.first)
        _ = supervisor.play(.deadline, at: .seconds(70))
        #expect(supervisor.workers[0].successor == nil, "it is not up in time")
        #expect(supervisor.workers[0].retirees.map(\.launch) == [new])
        var effects: [Effect] = []
        for second in stride(from: 71.0, to: 200, by: 1) { effects += supervisor.play(.deadline, at: .seconds(second)) }
        #expect(effects.notices.haveFailure)
    }

    @Test func aPausedRolloutMovesNothingUntilTheNextReload() throws {
        var policy = surge
        policy.onFailure = .pause
        policy.canary = 1
        var supervisor = up(group(policy))
        let new = try #require(supervisor.play(.desired(group(policy, "--v2")), at: .seconds(10)).launches.first)
        _ = supervisor.play(.exited(new, .code(1)), at: .seconds(11))
        #expect(supervisor.transaction?.pause != nil)
        #expect(supervisor.play(.deadline, at: .seconds(20)).launches.isEmpty)
        #expect(supervisor.nextDeadline == nil)
        #expect(supervisor.play(.desired(group(policy, "--v3")), at: .seconds(30)).launches.count == 1)
    }

    @Test func aReloadDuringARolloutRedirectsIt() throws {
        var supervisor = up(group(surge))
        let new = try #require(supervisor.play(.desired(group(surge, "--v2")), at: .seconds(10)).launches.first)
        let launched = supervisor.play(.launched(new, pid: 7), at: .seconds(10))
        let old = try #require(supervisor.workers[0].occupant?.pid)
        #expect(launched.notices.contains(.launched(new, pid: 7, beside: old)))
        let redirected = supervisor.play(.desired(group(surge, "--v3")), at: .seconds(11))
        #expect(redirected.signals == [.signal(new, .terminate, .group)])
        #expect(redirected.notices.contains(.redirected(from: 2, .rolling)))
        let home = supervisor.play(.desired(group(surge, "--v1")), at: .seconds(12))
        #expect(home.signals.isEmpty && home.launches.isEmpty)
        #expect(supervisor.transaction == nil)
    }

    @Test func aSuccessorTakesThePlaceOfAWorkerThatDies() throws {
        var supervisor = up(group(surge))
        let old = try #require(supervisor.occupant("web/0"))
        let new = try #require(supervisor.play(.desired(group(surge, "--v2")), at: .seconds(10)).launches.first)
        let death = supervisor.play(.exited(old, .signal(.kill)), at: .seconds(11))
        #expect(death.terminations.map(\.next) == [.succeeded])
        #expect(death.launches.map(\.worker.description) == ["web/1"], "there is room for another process")
        #expect(supervisor.occupant("web/0") == new)
    }

    @Test func aWorkerThatIsRecycledStartsFirst() throws {
        var specs = group(surge)
        for index in specs.indices { specs[index].upkeep.recycle = RecyclePolicy(maxAge: .seconds(100), jitter: 0) }
        var supervisor = up(specs)
        let old = try #require(supervisor.occupant("web/0"))
        let due = supervisor.play(.deadline, at: .seconds(101))
        #expect(due.launches.map(\.worker.description) == ["web/0"])
        let arrival = try supervisor.play(.reported(#require(due.launches.first), .ready), at: .seconds(103))
        #expect(arrival.signals == [.signal(old, .terminate, .group)])
    }

    @Test func aGroupWaitsForTheGroupsThatItNeeds() throws {
        var job = spec("migrate/0", restart: RestartPolicy(condition: .onFailure))
        job.upkeep.rollout = .stopFirst
        var web = spec("web/0")
        web.upkeep.needs = [Need("migrate", .completed)]
        var supervisor = Supervisor(seed: 1)
        let first = supervisor.play(.desired([job, web]), at: .seconds(0))
        #expect(first.launches.map(\.worker.description) == ["migrate/0"])
        let done = try supervisor.play(.exited(#require(first.launches.first), .code(0)), at: .seconds(5))
        #expect(done.launches.map(\.worker.description) == ["web/0"])
    }
}

extension [Notice] {
    var haveCommit: Bool { contains { if case .committed = $0 { true } else { false } } }
    fileprivate var haveFailure: Bool { contains { if case .rolloutFailed = $0 { true } else { false } } }
    fileprivate var haveRollback: Bool { contains { if case .rolledBack = $0 { true } else { false } } }
}

extension Supervisor {
    /// Lets each launched process become ready, and each process that was sent a signal exit.
    fileprivate mutating func playOn(_ effects: [Effect], at now: Instant) -> [Effect] {
        var next: [Effect] = []
        for launch in effects.launches { next += play(.reported(launch, .ready), at: now) }
        for case .signal(let launch, _, _) in effects { next += play(.exited(launch, .code(0)), at: now) }
        return next
    }
}
