import Testing

@testable import Supervision

/// Sockets that processes keep while everything stops.
@Suite struct ShutDownTests {
    private func spec(_ id: String, port: UInt16, whenDown: SocketSpec.WhenDown = .refuse) -> WorkerSpec {
        var spec = SupervisionTests.spec(id)
        spec.program.sockets = [
            SocketSpec(name: "web", address: .internet(host: "127.0.0.1", port: port), whenDown: whenDown)
        ]
        return spec
    }

    @Test func aSocketIsShutDownAMomentAfterItsWorkersWereAskedToStop() throws {
        let worker = spec("web/0", port: 80)
        var supervisor = serving(worker, spec("web/1", port: 80))
        let stop = supervisor.play(.stop(.terminate), at: .seconds(1))
        #expect(stop.shutDown.isEmpty)
        #expect(supervisor.nextDeadline == .seconds(1.25))
        #expect(supervisor.play(.deadline, at: .seconds(1.25)).shutDown == [worker.program.sockets])
        #expect(supervisor.play(.deadline, at: .seconds(2)).shutDown.isEmpty, "once")
    }

    /// The group that is needed serves until the others have exited.
    @Test func aGroupThatIsStoppedLaterKeepsItsSocketUntilThen() throws {
        let database = spec("db/0", port: 81)
        var web = spec("web/0", port: 80)
        web.upkeep.needs = [Need("db")]
        var supervisor = serving(database, web)
        let client = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.launched(client, pid: 2), at: .seconds(0))
        _ = supervisor.play(.stop(.terminate), at: .seconds(1))
        #expect(supervisor.play(.deadline, at: .seconds(1.25)).shutDown == [web.program.sockets])
        let asked = supervisor.play(.exited(client, .code(0)), at: .seconds(1.4))
        #expect(asked.signals.signaled.map(\.worker.group) == ["db"])
        _ = supervisor.play(.deadline, at: .seconds(1.5))
        #expect(supervisor.nextDeadline == .seconds(1.65))
        #expect(supervisor.play(.deadline, at: .seconds(1.65)).shutDown == [database.program.sockets])
    }

    @Test func whereClientsWaitTheSocketStaysOpen() {
        var supervisor = serving(spec("web/0", port: 80, whenDown: .queue))
        _ = supervisor.play(.stop(.terminate), at: .seconds(1))
        #expect(supervisor.play(.deadline, at: .seconds(1.25)).shutDown.isEmpty)
    }
}

extension [Effect] {
    fileprivate var shutDown: [[SocketSpec]] {
        compactMap { if case .shutDown(let sockets) = $0 { sockets } else { nil } }
    }
}
