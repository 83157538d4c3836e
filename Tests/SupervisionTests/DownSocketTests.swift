import Testing

@testable import Supervision

/// Sockets whose workers will not be launched again without a reload.
@Suite struct DownSocketTests {
    private let socket = SocketSpec(name: "web", address: .internet(host: "127.0.0.1", port: 80))

    private func spec(_ id: String, restart: RestartPolicy) -> WorkerSpec {
        var spec = SupervisionTests.spec(id, restart: restart)
        spec.program.sockets = [socket]
        return spec
    }

    private var refusal: [Effect] { [.refuseClients([socket])] }
    private let once = RestartPolicy(condition: .never)

    @Test func theClientsOfCompletedWorkersAreRefused() throws {
        var supervisor = serving(spec("web/0", restart: once), spec("web/1", restart: once))
        let (first, second) = (try #require(supervisor.occupant("web/0")), try #require(supervisor.occupant("web/1")))
        #expect(supervisor.play(.exited(first, .code(0)), at: .seconds(1)).refusals.isEmpty)
        #expect(supervisor.play(.exited(second, .code(0)), at: .seconds(2)).refusals == refusal)
    }

    @Test(arguments: [RestartDecision.giveUp, .byPolicy])
    func theClientsOfAWorkerThatIsGivenUpAreRefused(decision: RestartDecision) throws {
        var policy = RestartPolicy()
        policy.neverOn = [.code(78)]
        var supervisor = serving(spec("web/0", restart: policy))
        let launch = try #require(supervisor.occupant("web/0"))
        #expect(supervisor.play(.exited(launch, .code(78), decision), at: .seconds(1)).refusals == refusal)
    }

    /// No process ends: the reload removes a worker that waits for its next launch.
    @Test func aReloadThatRemovesTheLastOtherWorkerRefusesTheClients() throws {
        var supervisor = serving(spec("web/0", restart: once), spec("web/1", restart: noJitter))
        _ = supervisor.play(.exited(try #require(supervisor.occupant("web/0")), .code(0)), at: .seconds(1))
        for second in [2.0, 3] {
            _ = supervisor.play(.exited(try #require(supervisor.occupant("web/1")), .code(1)), at: .seconds(second))
        }
        #expect(supervisor.occupant("web/1") == nil, "it backs off")
        let effects = supervisor.play(.desired([spec("web/0", restart: once)]), at: .seconds(3.1))
        #expect(effects.refusals == refusal)
    }

    @Test func aReloadThatLaunchesACompletedWorkerTakesClientsAgain() throws {
        var supervisor = serving(spec("web/0", restart: once))
        _ = supervisor.play(.exited(try #require(supervisor.occupant("web/0")), .code(0)), at: .seconds(1))
        #expect(supervisor.play(.desired([spec("web/0", restart: once)]), at: .seconds(2)).refusals.isEmpty)
        let effects = supervisor.play(.desired([spec("web/0", restart: RestartPolicy())]), at: .seconds(3))
        #expect(effects.refusals == [.takeClients([socket])])
    }

    /// No process ends: the launch that would have served the socket is cancelled before its process is created.
    @Test func aCancelledLaunchOfAReloadThatIsTakenBackLeavesTheClientsRefused() throws {
        let job = spec("jobs/0", restart: once)
        var supervisor = serving(job)
        let launch = try #require(supervisor.occupant("jobs/0"))
        #expect(supervisor.play(.exited(launch, .code(0)), at: .seconds(1)).refusals == refusal)
        var servers = [spec("web/0", restart: noJitter), spec("web/1", restart: noJitter)]
        for index in servers.indices { servers[index].upkeep.rollout.canary = 1 }
        let launched = supervisor.handle(.desired(servers), at: .seconds(2))
        #expect(launched.refusals == [.takeClients([socket])])
        let (other, failed) = (try #require(launched.launches.first), try #require(launched.launches.last))
        let failure = LaunchFailure(step: .exec, errno: 2)
        let effects = supervisor.handle(.exited(failed, .neverStarted(failure)), at: .seconds(2))
        #expect(effects.contains(.cancel(other)))
        #expect(effects.refusals.isEmpty, "the process may have been created already")
        #expect(supervisor.handle(.cancelled(other), at: .seconds(2)).refusals == refusal)
    }

    /// The master closes its sockets when it ends. Before that, there is nothing to say about them.
    @Test func aMasterThatEndsBecauseItIsDoneRefusesNobodyBefore() throws {
        var supervisor = Supervisor(seed: 1, endsWhenDone: true)
        _ = supervisor.play(.desired([spec("web/0", restart: once)]), at: .seconds(0))
        let launch = try #require(supervisor.occupant("web/0"))
        let effects = supervisor.play(.exited(launch, .code(0)), at: .seconds(1))
        #expect(effects.refusals.isEmpty)
        #expect(effects.exitCode == 0)
    }
}

extension [Effect] {
    /// The effects that refuse or take clients.
    fileprivate var refusals: [Effect] {
        filter { effect in
            switch effect {
            case .refuseClients, .takeClients: true
            default: false
            }
        }
    }
}
