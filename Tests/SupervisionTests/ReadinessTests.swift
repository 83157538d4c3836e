import Testing

@testable import Supervision

/// When a worker counts as ready.
@Suite struct ReadinessTests {
    @Test func aWorkerIsReadyOnceItHasReportedSo() throws {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        let launch = try #require(supervisor.occupant("web/0"))
        let effects = supervisor.handle(.reported(launch, .ready), at: .seconds(2))
        #expect(effects == [.report(.ready(launch, pid: 1001, after: .seconds(2)))])
        let status = supervisor.status(at: .seconds(5))
        #expect(status.rows.map(\.state) == [.ready, .running])
        #expect(status.rows.map(\.age) == [.seconds(3), .seconds(5)])
        #expect(status.running == 2)
    }

    @Test func aSecondReportIsIgnored() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.handle(.reported(launch, .ready), at: .seconds(2))
        #expect(supervisor.handle(.reported(launch, .ready), at: .seconds(3)).isEmpty)
        #expect(supervisor.status(at: .seconds(5)).rows.map(\.age) == [.seconds(3)])
    }

    @Test func theNextProcessDoesNotInheritReadiness() throws {
        var supervisor = serving(spec("web/0"))
        let old = try #require(supervisor.occupant("web/0"))
        _ = supervisor.handle(.reported(old, .ready), at: .seconds(1))
        #expect(supervisor.play(.exited(old, .code(1)), at: .seconds(2)).terminations.map(\.age) == [.seconds(2)])
        #expect(supervisor.handle(.reported(old, .ready), at: .seconds(3)).isEmpty)
        #expect(supervisor.status(at: .seconds(3)).rows.map(\.state) == [.running])
    }

    @Test func aStoppingProcessDoesNotBecomeReady() throws {
        var supervisor = serving(spec("web/0"))
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.handle(.reported(launch, .ready), at: .seconds(1))
        #expect(supervisor.play(.stop(.terminate), at: .seconds(2)).signals.count == 1)
        #expect(supervisor.handle(.reported(launch, .ready), at: .seconds(3)).isEmpty)
        #expect(supervisor.status(at: .seconds(2)).rows.map(\.state) == [.stopping(.seconds(30))])
    }
}
