import Testing

@testable import Supervision

/// A master that runs jobs ends when every worker has completed.
@Suite struct DoneTests {
    private let once = RestartPolicy(condition: .onFailure, intensity: Intensity(deaths: 0))

    private func running(_ specs: WorkerSpec...) -> Supervisor {
        var supervisor = Supervisor(seed: 1, endsWhenDone: true)
        _ = supervisor.play(.desired(specs), at: .seconds(0))
        return supervisor
    }

    @Test func itEndsWith0WhenTheLastWorkerHasCompleted() throws {
        var supervisor = running(spec("jobs/0", restart: once), spec("jobs/1", restart: once))
        let (first, second) = (try #require(supervisor.occupant("jobs/0")), try #require(supervisor.occupant("jobs/1")))
        #expect(supervisor.play(.exited(first, .code(0)), at: .seconds(1)).exitCode == nil)
        let effects = supervisor.play(.exited(second, .code(0)), at: .seconds(2))
        #expect(effects.notices.contains(.done(workers: 2, failed: [])))
        #expect(effects.exitCode == 0)
    }

    @Test func itIsNotDoneBeforeItsFirstSetOfWorkersIsAccepted() {
        var supervisor = Supervisor(seed: 1, endsWhenDone: true)
        #expect(supervisor.play(.deadline, at: .seconds(1)).isEmpty)
    }

    @Test func itEndsWith1WhenAWorkerHasFailed() throws {
        var supervisor = running(spec("jobs/0", restart: RestartPolicy(condition: .never)))
        let launch = try #require(supervisor.occupant("jobs/0"))
        let effects = supervisor.play(.exited(launch, .code(3)), at: .seconds(1))
        #expect(effects.notices.contains(.done(workers: 1, failed: [launch.worker])))
        #expect(effects.exitCode == 1)
    }

    @Test func aHeldWorkerHasFailed() throws {
        var supervisor = running(spec("jobs/0", restart: once))
        let launch = try #require(supervisor.occupant("jobs/0"))
        #expect(supervisor.play(.exited(launch, .signal(.kill)), at: .seconds(1)).exitCode == 1)
    }

    @Test func aWorkerThatIsLaunchedAgainIsWaitedFor() throws {
        let policy = RestartPolicy(condition: .onFailure, intensity: Intensity(deaths: 3))
        var supervisor = running(spec("jobs/0", restart: policy))
        let launch = try #require(supervisor.occupant("jobs/0"))
        _ = supervisor.play(.exited(launch, .neverStarted(LaunchFailure(step: .exec, errno: 2))), at: .seconds(1))
        #expect(supervisor.mode == .serving, "it backs off")
        _ = supervisor.play(.deadline, at: try #require(supervisor.nextDeadline))
        let second = try #require(supervisor.occupant("jobs/0"))
        #expect(supervisor.play(.exited(second, .code(0)), at: .seconds(9)).exitCode == 0)
    }

    @Test func aProcessThatIsStillStoppingIsWaitedFor() throws {
        var supervisor = running(spec("jobs/0", restart: once))
        let launch = try #require(supervisor.occupant("jobs/0"))
        #expect(supervisor.play(.desired([]), at: .seconds(1)).exitCode == nil)
        #expect(supervisor.play(.exited(launch, .signal(.terminate)), at: .seconds(2)).exitCode == 0)
    }

    @Test func withoutWorkersThereIsNothingToWaitFor() {
        var supervisor = Supervisor(seed: 1, endsWhenDone: true)
        #expect(supervisor.play(.desired([]), at: .seconds(0)).exitCode == 0)
    }

    @Test func anotherMasterRunsOn() throws {
        var supervisor = serving(spec("jobs/0", restart: once))
        let launch = try #require(supervisor.occupant("jobs/0"))
        let effects = supervisor.play(.exited(launch, .code(0)), at: .seconds(1))
        #expect(effects.exitCode == nil)
        #expect(supervisor.mode == .serving)
    }
}
