import Testing

@testable import Supervision

/// Reloads that are taken back or paused: what they leave alone, and what they tell.
@Suite struct RollbackTests {
    private func worker(
        _ id: String, _ arguments: String = "--v1", rollout: RolloutPolicy = .stopFirst, needs: [Need] = [],
        restart: RestartPolicy = noJitter
    ) -> WorkerSpec {
        var worker = spec(id, arguments, restart: restart)
        worker.upkeep = Upkeep(rollout: rollout, needs: needs)
        return worker
    }

    private let once = RestartPolicy(condition: .onFailure)
    private let strict = RolloutPolicy(canary: 1)

    /// A migration, and a server that needs it.
    private func set(_ version: String, restart: RestartPolicy? = nil) -> [WorkerSpec] {
        [
            worker("migrate/0", version, rollout: strict, restart: restart ?? once),
            worker("web/0", version, rollout: strict, needs: [Need("migrate", .completed)]),
        ]
    }

    /// A core whose migration has completed and whose server is up.
    private func migrated() throws -> Supervisor {
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(set("--v1")), at: .seconds(0))
        let job = try #require(supervisor.occupant("migrate/0"))
        _ = supervisor.play(.exited(job, .code(0)), at: .seconds(1))
        _ = supervisor.play(.deadline, at: .seconds(3))
        return supervisor
    }

    private func completion(of id: String, in supervisor: Supervisor) -> Instant? {
        guard case .completed(let since)? = supervisor.workers.first(where: { $0.id.description == id })?.phase else {
            return nil
        }
        return since
    }

    @Test func aJobThatHadCompletedIsNotLaunchedByARollback() throws {
        var supervisor = try migrated()
        let job = try #require(supervisor.play(.desired(set("--v2")), at: .seconds(10)).launches.first)
        let back = supervisor.play(.exited(job, .code(1)), at: .seconds(11))
        #expect(back.notices.contains { if case .rolledBack(_, _, _, _, []) = $0 { true } else { false } })
        #expect(back.launches.isEmpty)
        #expect(completion(of: "migrate/0", in: supervisor) == .seconds(1))
        #expect(supervisor.workers[0].lastExit == .code(0))
        #expect(supervisor.workers[0].desired?.value.program.arguments == ["--v1"])
    }

    /// The old process is slow to exit, so the time of the rollback is over before the worker is launched again.
    @Test func aWorkerThatComesUpAfterTheRollbackIsAvailableWhenItHasStayedUp() throws {
        let policy = RolloutPolicy(
            maxSurge: .workers(0), maxUnavailable: .workers(1), minReady: .seconds(1), progressDeadline: .seconds(3))
        func set(_ version: String) -> [WorkerSpec] {
            ["web/0", "web/1"].map { worker($0, version, rollout: policy) }
        }
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(set("--v1")), at: .seconds(0))
        _ = supervisor.play(.deadline, at: .seconds(3))
        let old = try #require(supervisor.occupant("web/0"))
        #expect(supervisor.play(.desired(set("--v2")), at: .seconds(10)).signals.count == 1)
        let late = supervisor.play(.deadline, at: .seconds(13))
        #expect(late.notices.contains { if case .rolloutFailed = $0 { true } else { false } })
        let end = supervisor.play(.deadline, at: .seconds(16))
        #expect(end.notices.contains { if case .rolledBack = $0 { true } else { false } })
        #expect(supervisor.play(.exited(old, .code(0)), at: .seconds(17)).launches.count == 1)
        #expect(supervisor.play(.desired(set("--v3")), at: .seconds(17.5)).signals.isEmpty)
        #expect(supervisor.play(.deadline, at: .seconds(18)).signals.count == 1)
    }

    /// Another failure would have to repeat before the reload is taken back.
    @Test(arguments: [RolloutPolicy.stopFirst, .startFirst])
    func aLaunchThatCanNeverSucceedTakesTheReloadBackAtOnce(rollout: RolloutPolicy) throws {
        var supervisor = Supervisor(seed: 1)
        let ids = ["web/0", "web/1", "web/2"]
        let old = ids.map { worker($0, rollout: rollout) }
        _ = supervisor.play(.desired(old), at: .seconds(0))
        _ = supervisor.play(.deadline, at: .seconds(2))
        let new = old.map { spec in
            var spec = spec
            spec.program.attributes.user = "nobdy"
            spec.origin = Origin(
                file: "app.yaml",
                keyLocations: [
                    Origin.KeyLocation(.worker, line: 3, column: 3),
                    Origin.KeyLocation(.attribute("user"), line: 5, column: 11),
                ])
            return spec
        }
        var effects = supervisor.handle(.desired(new), at: .seconds(10))
        if rollout == .stopFirst {
            let first = try #require(
                effects.signals.first.flatMap { effect in
                    if case .signal(let launch, _, _) = effect { launch } else { nil }
                })
            effects = supervisor.handle(.exited(first, .signal(.terminate)), at: .seconds(11))
        }
        let launch = try #require(effects.launches.first)
        let failure = Exit.neverStarted(LaunchFailure(step: .findUser, errno: 2, subject: "'nobdy'"))
        let back = supervisor.play(.exited(launch, failure), at: .seconds(11))
        let failures = back.notices.compactMap { if case .rolloutFailed(let failure, _) = $0 { failure } else { nil } }
        #expect(failures.map(\.location) == ["app.yaml:5:11"])
        #expect(supervisor.workers.allSatisfy { $0.target?.value.program.attributes.user == nil })
        let oldUser = back.compactMap { effect in
            if case .launch(_, let spec) = effect { spec.value.program.attributes.user } else { nil }
        }
        #expect(oldUser.isEmpty)
    }

    /// The job counted as up, so its own rollout was over. The group that needs it takes the reload back at once.
    @Test func aJobThatFailsAfterItHasArrivedTakesTheReloadBack() throws {
        var supervisor = try migrated()
        let never = RestartPolicy(condition: .never)
        let job = try #require(
            supervisor.play(.desired(set("--v2", restart: never)), at: .seconds(10)).launches.first)
        _ = supervisor.play(.deadline, at: .seconds(13))
        #expect(supervisor.status(at: .seconds(13)).rollout != nil, "web waits for its need")
        let back = supervisor.play(.exited(job, .code(1)), at: .seconds(14))
        let failures = back.notices.compactMap { if case .rolloutFailed(let failure, _) = $0 { failure } else { nil } }
        #expect(failures.map(\.cause) == [.needFailed(Need("migrate", .completed), worker: job.worker)])
        #expect(failures.map(\.group) == ["web"])
        #expect(back.notices.contains { if case .rolledBack(_, _, _, _, []) = $0 { true } else { false } })
        #expect(back.launches.isEmpty && back.signals.isEmpty)
    }

    @Test func aJobOfTheNewSetIsStoppedByARollback() throws {
        var supervisor = try migrated()
        let job = try #require(supervisor.play(.desired(set("--v2")), at: .seconds(10)).launches.first)
        let broken = worker("cache/0", rollout: strict)
        let cache = try #require(
            supervisor.play(.desired(set("--v2") + [broken]), at: .seconds(10.1)).launches.first)
        let back = supervisor.play(.exited(cache, .code(1)), at: .seconds(11))
        #expect(back.signals.signaled == [job])
        #expect(back.launches.isEmpty)
        #expect(supervisor.play(.exited(job, .code(0)), at: .seconds(12)).launches.isEmpty)
        #expect(completion(of: "migrate/0", in: supervisor) == .seconds(1))
        #expect(supervisor.transaction == nil)
    }

    @Test func aJobThatCompletesDuringAReloadStaysCompletedWhenItIsTakenBack() throws {
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(set("--v1")), at: .seconds(0))
        _ = supervisor.play(.deadline, at: .seconds(3))
        let old = try #require(supervisor.occupant("migrate/0"))
        let broken = worker("cache/0", rollout: strict)
        let change = supervisor.play(
            .desired([worker("migrate/0", "--v2", rollout: strict, needs: [Need("cache")], restart: once), broken]),
            at: .seconds(10))
        let cache = try #require(change.launches.first)
        #expect(change.signals.isEmpty, "it waits for the cache")
        _ = supervisor.play(.exited(old, .code(0)), at: .seconds(10.5))
        let back = supervisor.play(.exited(cache, .code(1)), at: .seconds(11))
        #expect(!back.launches.map(\.worker.description).contains("migrate/0"))
        #expect(completion(of: "migrate/0", in: supervisor) == .seconds(10.5))
    }

    @Test func aReloadThatBringsTheOldJobAgainDoesNotLaunchIt() throws {
        var supervisor = try migrated()
        let job = try #require(supervisor.play(.desired(set("--v2")), at: .seconds(10)).launches.first)
        let again = supervisor.play(.desired(set("--v1")), at: .seconds(11))
        #expect(again.signals.signaled == [job])
        #expect(again.launches.isEmpty)
        #expect(completion(of: "migrate/0", in: supervisor) == .seconds(1))
        _ = supervisor.play(.exited(job, .code(0)), at: .seconds(12))
        #expect(supervisor.play(.desired(set("--v2")), at: .seconds(13)).launches.count == 1, "as a new program")
    }

    @Test func aGroupWaitsUntilTheLastRunOfAJobHasEnded() throws {
        var supervisor = try migrated()
        let job = try #require(supervisor.play(.desired(set("--v2")), at: .seconds(10)).launches.first)
        let server = try #require(supervisor.occupant("web/0"))
        let changed = [set("--v1")[0], worker("web/0", "--v3", rollout: strict, needs: [Need("migrate", .completed)])]
        #expect(supervisor.play(.desired(changed), at: .seconds(11)).signals.signaled == [job])
        #expect(supervisor.play(.exited(job, .code(0)), at: .seconds(12)).signals.signaled == [server])
    }

    @Test func aPausedReloadIsCommittedWhenEverythingIsUpAfterAll() throws {
        var policy = RolloutPolicy(canary: 1)
        policy.onFailure = .pause
        var supervisor = serving(worker("web/0", rollout: policy))
        _ = supervisor.play(.deadline, at: .seconds(2))
        let reload = supervisor.play(.desired([worker("web/0", "--v2", rollout: policy)]), at: .seconds(10))
        let old = try #require(reload.signals.signaled.first)
        let new = try #require(supervisor.play(.exited(old, .code(0)), at: .seconds(11)).launches.first)
        let failure = supervisor.play(.exited(new, .code(1)), at: .seconds(11.5))
        #expect(supervisor.transaction?.pause != nil)
        #expect(failure.launches.count == 1, "the worker that was begun is launched again")
        #expect(supervisor.play(.deadline, at: .seconds(12.5)).notices.haveCommit)
    }

    @Test func aPausedReloadIsNotCommittedWhileAWorkerIsHeld() throws {
        var policy = RolloutPolicy(maxUnavailable: .workers(2))
        policy.onFailure = .pause
        var restart = noJitter
        restart.intensity = Intensity(deaths: 1, within: .seconds(60), then: .stopGroup)
        func set(_ version: String) -> [WorkerSpec] {
            (0..<2).map { worker("web/\($0)", version, rollout: policy, restart: restart) }
        }
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(set("--v1")), at: .seconds(0))
        _ = supervisor.play(.deadline, at: .seconds(2))
        for old in supervisor.play(.desired(set("--v2")), at: .seconds(10)).signals.signaled {
            _ = supervisor.play(.exited(old, .code(0)), at: .seconds(10.1))
        }
        var effects: [Effect] = []
        // The first worker is held and pauses the reload. The other one then stops the group.
        for (second, id) in ["web/0", "web/0", "web/1", "web/1"].enumerated() {
            guard let launch = supervisor.occupant(id) else { continue }
            effects += supervisor.play(.exited(launch, .code(1)), at: .seconds(Double(11 + second)))
        }
        #expect(supervisor.transaction?.pause != nil)
        #expect(supervisor.workers.allSatisfy { $0.occupant == nil }, "the whole group is held")
        #expect(!effects.notices.haveCommit)
        #expect(!supervisor.play(.desired(set("--v2")), at: .seconds(20)).launches.isEmpty)
    }

    @Test func aRollbackNamesWorkersThatStillRunTheNewProgram() throws {
        let policy = RolloutPolicy(
            maxSurge: .workers(1), maxUnavailable: .workers(0), progressDeadline: .seconds(10))
        func set(_ version: String) -> [WorkerSpec] {
            (0..<2).map { number in
                var spec = worker("web/\(number)", version, rollout: policy)
                spec.upkeep = Upkeep(readiness: Readiness(.notify), rollout: policy)
                return spec
            }
        }
        var supervisor = Supervisor(seed: 1)
        for launch in supervisor.play(.desired(set("--v1")), at: .seconds(0)).launches {
            _ = supervisor.play(.reported(launch, .ready), at: .seconds(1))
        }
        let old = try #require(supervisor.occupant("web/0"))
        let first = try #require(supervisor.play(.desired(set("--v2")), at: .seconds(10)).launches.first)
        _ = supervisor.play(.reported(first, .ready), at: .seconds(11))
        let second = try #require(supervisor.play(.exited(old, .code(0)), at: .seconds(12)).launches.first)
        _ = supervisor.play(.exited(second, .code(1)), at: .seconds(12.5))
        let third = try #require(supervisor.play(.deadline, at: .seconds(14)).launches.first)
        let back = supervisor.play(.exited(third, .code(1)), at: .seconds(14.5))
        #expect(back.launches.map(\.worker.description) == ["web/0"], "its old program, which does not come up")
        let end = supervisor.play(.deadline, at: .seconds(24.5))
        #expect(
            end.notices.contains { notice in
                if case .rolledBack(_, _, _, _, notUp: let late) = notice { late == [first.worker] } else { false }
            })
        #expect(supervisor.occupant("web/0") == first)
    }

    @Test func aSuccessorOfAnOutdatedManifestIsStoppedForThatReason() throws {
        let policy = RolloutPolicy(maxSurge: .workers(1), maxUnavailable: .workers(0))
        var supervisor = serving(worker("web/0", rollout: policy))
        _ = supervisor.play(.deadline, at: .seconds(2))
        _ = supervisor.play(.desired([worker("web/0", "--v2", rollout: policy)]), at: .seconds(10))
        let redirected = supervisor.play(.desired([worker("web/0", "--v3", rollout: policy)]), at: .seconds(10.1))
        let reasons = redirected.stops.compactMap { notice -> StopReason? in
            if case .stopping(_, _, _, _, let reason) = notice { reason } else { nil }
        }
        #expect(reasons == [.outdated])
        let home = supervisor.play(.desired([worker("web/0", rollout: policy)]), at: .seconds(10.2))
        #expect(home.stops.isEmpty, "the successor of the third manifest was not launched yet")
    }

    @Test func theStatusListsASuccessorThatWaitsForItsNextTry() throws {
        let policy = RolloutPolicy(maxSurge: .workers(1), maxUnavailable: .workers(0))
        var supervisor = serving(worker("web/0", rollout: policy))
        _ = supervisor.play(.deadline, at: .seconds(2))
        let new = try #require(
            supervisor.play(.desired([worker("web/0", "--v2", rollout: policy)]), at: .seconds(10)).launches.first)
        _ = supervisor.play(.exited(new, .code(1)), at: .seconds(11))
        let rows = supervisor.status(at: .seconds(11.2)).rows
        #expect(rows.map(\.role) == [.worker, .successor])
        let retry = try #require(supervisor.workers[0].replacement?.retryAt)
        #expect(rows.last?.state == .backingOff(retry.since(.seconds(11.2))))
        #expect(rows.last?.pid == nil)
    }

    @Test func aWorkerThatIsLaunchedByHandIsAdmittedBesideTheNewSpecs() throws {
        let policy = RolloutPolicy(maxSurge: .workers(1), maxUnavailable: .workers(0))
        var supervisor = serving(worker("web/0", rollout: policy), worker("jobs/0"))
        _ = supervisor.play(.deadline, at: .seconds(2))
        _ = supervisor.play(.desired([worker("web/0", "--v2", rollout: policy)]), at: .seconds(10))
        let answer = supervisor.play(.launchRequested(spec("hands/0")), at: .seconds(10.1))
        guard case .admit(_, beside: let others)? = answer.first else {
            Issue.record("the launch is not admitted")
            return
        }
        #expect(others.map(\.program.arguments) == [["--v1"], ["--v2"]], "jobs/0 leaves at the commit")
    }
}
