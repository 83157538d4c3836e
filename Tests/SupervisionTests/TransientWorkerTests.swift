import Testing

@testable import Supervision

/// Workers that are launched by hand.
@Suite struct TransientWorkerTests {
    @Test func aTransientWorkerThatIsGivenUpIsRemoved() throws {
        var supervisor = serving()
        _ = supervisor.play(.admitted(spec("hands/0")), at: .seconds(1))
        let transient = try #require(supervisor.occupant("hands/0"))
        _ = supervisor.play(.exited(transient, .code(1), .giveUp), at: .seconds(2))
        #expect(supervisor.workers.isEmpty)
    }

    @Test func reloadsDoNotChangeATransientWorkerAndItsExitRemovesIt() throws {
        var supervisor = serving(spec("web/0"))
        let once = RestartPolicy(condition: .never)
        let launched = supervisor.play(.admitted(spec("errand/0", restart: once)), at: .seconds(1)).launches
        let transient = try #require(launched.first)
        #expect(supervisor.play(.admitted(spec("errand/0", restart: once)), at: .seconds(2)).isEmpty, "the id is taken")
        #expect(supervisor.play(.desired([spec("web/0")]), at: .seconds(3)).signals.isEmpty)
        #expect(supervisor.occupant("errand/0") == transient)
        #expect(supervisor.play(.exited(transient, .code(0)), at: .seconds(4)).terminations.map(\.next) == [.completed])
        #expect(supervisor.workers.map(\.id.description) == ["web/0"])
    }

    @Test func aManifestTakesOverTheIDOfATransientWorker() throws {
        var supervisor = serving(spec("web/0"))
        let transient = try #require(
            supervisor.play(.admitted(spec("web/1", "by hand")), at: .seconds(1)).launches.first)
        let effects = supervisor.play(.desired([spec("web/0"), spec("web/1")]), at: .seconds(2))
        #expect(effects.signals == [.signal(transient, .terminate, .group)])
        #expect(supervisor.play(.exited(transient, .code(0)), at: .seconds(3)).launches.count == 1)
    }

    @Test func aStopStopsTransientWorkersToo() throws {
        var supervisor = serving()
        let transient = try #require(supervisor.play(.admitted(spec("errand/0")), at: .seconds(1)).launches.first)
        #expect(supervisor.play(.stop(.terminate), at: .seconds(2)).signals == [.signal(transient, .terminate, .group)])
        #expect(supervisor.play(.exited(transient, .code(0)), at: .seconds(3)).exitCode == 0)
    }

    @Test func aRequestForAnIDInUseIsRefused() throws {
        var supervisor = serving(spec("web/0"))
        let taken = spec("web/0", "by hand")
        #expect(
            supervisor.play(.launchRequested(taken), at: .seconds(1)) == [
                .report(.launchRefused(taken.id, .idIsTaken))
            ])
        let free = spec("web/1", "by hand")
        #expect(
            supervisor.play(.launchRequested(free), at: .seconds(1)) == [.admit(free, beside: [spec("web/0")])])
    }

    @Test func aTransientWorkerThatDiesTooOftenIsRemoved() throws {
        var supervisor = serving()
        let policy = RestartPolicy(intensity: Intensity(deaths: 0))
        _ = supervisor.play(.admitted(spec("errand/0", restart: policy)), at: .seconds(1))
        let launch = try #require(supervisor.occupant("errand/0"))
        let termination = try #require(
            supervisor.play(.exited(launch, .code(1)), at: .seconds(2)).terminations.first)
        #expect(termination.isLast)
        #expect(supervisor.workers.isEmpty, "no reload names it, so its id would stay in use")
    }

    @Test func aTransientWorkerOfAStoppedGroupIsRemovedWhenItHasExited() throws {
        let policy = RestartPolicy(intensity: Intensity(deaths: 0, then: .stopGroup))
        var supervisor = serving(spec("web/0", restart: policy))
        let errand = try #require(supervisor.play(.admitted(spec("web/1")), at: .seconds(1)).launches.first)
        let dying = try #require(supervisor.occupant("web/0"))
        let effects = supervisor.play(.exited(dying, .code(1)), at: .seconds(2))
        #expect(effects.signals == [.signal(errand, .terminate, .group)])
        _ = supervisor.play(.exited(errand, .code(0)), at: .seconds(3))
        #expect(supervisor.workers.map(\.id.description) == ["web/0"])
        let again = supervisor.play(.launchRequested(spec("web/1")), at: .seconds(4))
        #expect(again == [.admit(spec("web/1"), beside: [spec("web/0", restart: policy)])], "the id is free again")
    }
}
