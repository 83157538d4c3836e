import Testing

@testable import Supervision

/// What a program decides in the policy's place, and whom it launches by hand.
@Suite struct DecisionTests {
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
}
