import Testing

@testable import Supervision

/// Decisions of a program that override the restart policy and the stop policy.
@Suite struct RestartDecisionTests {
    @Test func aDecisionOverridesTheRestartPolicy() throws {
        var supervisor = serving(spec("web/0"), spec("web/1", restart: RestartPolicy(condition: .never)))
        let kept = try #require(supervisor.occupant("web/0"))
        let job = try #require(supervisor.occupant("web/1"))
        #expect(supervisor.play(.exited(kept, .code(1), .giveUp), at: .seconds(1)).launches.isEmpty)
        #expect(supervisor.play(.exited(job, .code(0), .relaunch), at: .seconds(1)).launches.count == 1)
    }

    @Test func aDecisionStandsWhenAReloadKeepsTheRestartPolicy() throws {
        let specs = [spec("web/0"), spec("web/1", restart: RestartPolicy(condition: .never))]
        var supervisor = Supervisor(seed: 1)
        _ = supervisor.play(.desired(specs), at: .seconds(0))
        let left = try #require(supervisor.occupant("web/0"))
        #expect(
            supervisor.play(.exited(left, .code(1), .giveUp), at: .seconds(1)).terminations.map(\.next) == [.givenUp])
        // The second death in a row waits, so that the reload finds the worker between two launches.
        for second in 1...2 {
            let job = try #require(supervisor.occupant("web/1"))
            _ = supervisor.play(.exited(job, .code(0), .relaunch), at: .seconds(Double(second)))
        }
        #expect(supervisor.play(.desired(specs), at: .seconds(2)).launches.isEmpty)
        var patient = specs
        for index in patient.indices { patient[index].stop.grace = .seconds(90) }
        #expect(supervisor.play(.desired(patient), at: .seconds(2)).launches.isEmpty)
        #expect(supervisor.play(.deadline, at: .seconds(4)).launches.map(\.worker.description) == ["web/1"])
    }

    @Test func aChangedRestartPolicyDecidesAgain() throws {
        var supervisor = serving(spec("web/0"))
        let left = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.exited(left, .code(1), .giveUp), at: .seconds(1))
        let other = spec("web/0", restart: RestartPolicy(condition: .onFailure))
        #expect(supervisor.play(.desired([other]), at: .seconds(2)).launches.map(\.worker) == [left.worker])
    }

    @Test func aProgramChoosesTheStopSignalOfEachWorker() throws {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        let launches = try [#require(supervisor.occupant("web/0")), #require(supervisor.occupant("web/1"))]
        let effects = supervisor.play(
            .stop(.terminate, signals: [launches[0].worker: .hangUp, launches[1].worker: .none]), at: .seconds(1))
        #expect(effects.signals == [.signal(launches[0], .hangUp, .group), .signal(launches[1], .none, .group)])
        #expect(supervisor.nextDeadline == .seconds(31), "a worker that is sent no signal has the usual grace")
    }
}
