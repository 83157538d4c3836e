import Testing

@testable import Supervision

/// Successors that fail while the old process serves, and what a reload does about workers that have failed before.
@Suite struct SuccessorTests {
    private func rollout(_ onFailure: RolloutPolicy.OnFailure) -> RolloutPolicy {
        RolloutPolicy(
            maxSurge: .workers(1), maxUnavailable: .workers(0), progressDeadline: .seconds(600), onFailure: onFailure)
    }

    private func worker(
        _ id: String, _ arguments: String = "--v1", _ onFailure: RolloutPolicy.OnFailure = .continue,
        neverOn: [Exit] = [], then escalation: Intensity.Escalation = .hold, readiness: Readiness? = nil
    ) -> WorkerSpec {
        let restart = RestartPolicy(
            backoff: Backoff(jitter: 0), intensity: Intensity(deaths: 2, within: .seconds(60), then: escalation),
            neverOn: neverOn)
        var worker = spec(id, arguments, restart: restart)
        worker.upkeep = Upkeep(readiness: readiness, rollout: rollout(onFailure))
        return worker
    }

    /// Lets each process of the new program exit as soon as it is launched.
    private func failAll(_ supervisor: inout Supervisor, _ exit: Exit = .code(1), from start: Double) -> [Effect] {
        var effects: [Effect] = []
        var time = start
        for _ in 0..<100 {
            if let launch = supervisor.workers.lazy.compactMap({ $0.successor }).first?.launch {
                effects += supervisor.play(.exited(launch, exit), at: .seconds(time))
            } else if let deadline = supervisor.nextDeadline {
                time = max(time, Double(deadline.nanoseconds) / 1e9)
                effects += supervisor.play(.deadline, at: deadline)
            } else {
                return effects
            }
        }
        Issue.record("successors are launched again and again")
        return effects
    }

    /// `on_failure: continue` leaves failures to the restart policy, and that gives up at some time.
    @Test(arguments: [Intensity.Escalation.hold, .stopGroup, .exit])
    func aWorkerWhoseSuccessorsFailTooOftenKeepsItsOldProcess(escalation: Intensity.Escalation) throws {
        var supervisor = serving(worker("web/0", then: escalation))
        let old = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.desired([worker("web/0", "--v2", then: escalation)]), at: .seconds(10))
        let end = failAll(&supervisor, from: 10)
        #expect(
            end.terminations.map(\.next).suffix(2) == [
                .relaunch(wait: .seconds(1), deaths: 2, limit: 2, window: .seconds(60)),
                .escalated(.hold, deaths: 3, window: .seconds(60)),
            ])
        #expect(end.terminations.allSatisfy { $0.remaining == 1001 })
        #expect(
            end.notices.contains { notice in
                if case .committed(2, _, let notUp) = notice { notUp.map(\.description) == ["web/0"] } else { false }
            })
        #expect(supervisor.occupant("web/0") == old && supervisor.mode == .serving)

        // The old program is launched again when its process dies, and the next reload tries the new one again.
        let next = supervisor.play(.exited(old, .code(1)), at: .seconds(100))
        #expect(next.launches.count == 1 && supervisor.workers[0].desired?.value.program.arguments == ["--v1"])
        let again = supervisor.play(.desired([worker("web/0", "--v2", then: escalation)]), at: .seconds(101))
        #expect(again.plans.first?.summary.replace == 1 && again.launches.count == 1)
    }

    @Test func anExitAfterWhichNothingIsLaunchedEndsTheSuccessorsOfAWorker() throws {
        var supervisor = serving(worker("web/0", neverOn: [.code(78)]))
        _ = supervisor.play(.desired([worker("web/0", "--v2", neverOn: [.code(78)])]), at: .seconds(10))
        let end = failAll(&supervisor, .code(78), from: 10)
        #expect(end.terminations.map(\.next) == [.completed])
        #expect(supervisor.nextDeadline == nil && supervisor.occupant("web/0") != nil)
    }

    @Test func successorsThatNeverBecomeReadyAreGivenUp() throws {
        let readiness = Readiness(.notify, timeout: .seconds(1))
        var supervisor = serving(worker("web/0"))
        _ = supervisor.play(.desired([worker("web/0", "--v2", readiness: readiness)]), at: .seconds(10))
        var notices: [Notice] = []
        for _ in 0..<100 {
            guard let deadline = supervisor.nextDeadline, deadline < .seconds(1000) else { break }
            notices += supervisor.play(.deadline, at: deadline).notices
            for process in supervisor.workers[0].retirees {
                notices += supervisor.play(.exited(process.launch, .signal(.terminate)), at: deadline).notices
            }
        }
        #expect(
            notices.count {
                if case .replacementGivenUp(_, deaths: 3, _, remaining: 1001) = $0 { true } else { false }
            } == 1)
        #expect(supervisor.nextDeadline == nil)
    }

    /// The line about the exit does not promise a launch that the next line takes back.
    @Test(arguments: [RolloutPolicy.OnFailure.rollback, .pause])
    func theExitThatEndsARolloutPromisesNoFurtherLaunch(policy: RolloutPolicy.OnFailure) {
        var supervisor = serving(worker("web/0", "--v1", policy))
        _ = supervisor.play(.desired([worker("web/0", "--v2", policy)]), at: .seconds(10))
        let end = failAll(&supervisor, from: 10)
        #expect(end.terminations.last?.next == .rolloutFailed)
        #expect(end.terminations.count == 2)
        #expect(end.terminations.first?.next.isFinal == false, "the first failure is followed by another launch")
    }

    /// A job that has failed, and a server that waits for it.
    @Test func aReloadRunsAFailedJobAgainIfAGroupWaitsForIt() throws {
        var server = worker("web/0")
        server.upkeep.needs = [Need("migrate", .completed)]
        let never = RestartPolicy(condition: .never)
        let set = [spec("migrate/0", restart: never), spec("report/0", restart: never), server]
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(set), at: .seconds(0))
        for id in ["migrate/0", "report/0"] {
            _ = supervisor.play(.exited(try #require(supervisor.occupant(id)), .code(1)), at: .seconds(1))
        }
        let reload = supervisor.play(.desired(set), at: .seconds(2))
        #expect(reload.launches.map(\.worker.description) == ["migrate/0"])
        #expect(reload.notices.contains { if case .accepted(_, _, retried: 1) = $0 { true } else { false } })
        let job = try #require(supervisor.occupant("migrate/0"))
        let end = supervisor.play(.exited(job, .code(0)), at: .seconds(3))
        #expect(end.launches.map(\.worker.description) == ["web/0"])
        // It has completed, so it is not run again.
        #expect(supervisor.play(.desired(set), at: .seconds(4)).launches.isEmpty)
    }
}
