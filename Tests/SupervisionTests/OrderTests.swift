import Testing

@testable import Supervision

/// What operators order: workers are restarted, stopped, started and signaled.
@Suite struct OrderTests {
    private let giver = Operator(user: 1000, pid: 7)

    private func id(_ number: Int, of group: String = "web") -> WorkerID { WorkerID(group: group, number: number) }

    private func ready(_ count: Int, _ rollout: RolloutPolicy, _ arguments: String = "--v1") -> [WorkerSpec] {
        (0..<count).map { number in
            var worker = spec("web/\(number)", arguments, restart: noJitter)
            worker.upkeep = Upkeep(readiness: Readiness(.notify), rollout: rollout)
            return worker
        }
    }

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

    @Test func namesOfGroupsAndWorkersAreFound() {
        let supervisor = serving(spec("web/0"), spec("web/1"), spec("api/3"))
        #expect(supervisor.workers(named: ["web/1", "api", "web/1"]).workers == [id(3, of: "api"), id(1)])
        for name in ["wbe", "web/2", "web/01", "web/", "/1", "", "web/+1"] {
            let (workers, unknown) = supervisor.workers(named: ["api", name])
            #expect(workers.isEmpty && unknown == name)
        }
    }

    @Test func aRestartReplacesOneWorkerAfterTheOther() throws {
        var supervisor = up(ready(2, surge))
        let old = try #require(supervisor.occupant("web/0"))
        let order = supervisor.play(.ordered(.restart([id(0), id(1)], atOnce: false), by: giver), at: .seconds(10))
        #expect(order.notices.first == .ordered(.restart([id(0), id(1)], atOnce: false), generation: 1, by: giver))
        #expect(order.launches.map(\.worker) == [id(0)] && order.signals.isEmpty)
        let arrival = try supervisor.play(.reported(#require(order.launches.first), .ready), at: .seconds(12))
        #expect(arrival.signals == [.signal(old, .terminate, .group)])
        let next = supervisor.play(.exited(old, .code(0)), at: .seconds(13))
        #expect(next.launches.map(\.worker) == [id(1)])
        let since = supervisor.lastLaunchNumber - 2
        #expect(!supervisor.restarted([id(0), id(1)], after: since).isOver)
        let last = try #require(supervisor.occupant("web/1"))
        _ = try supervisor.play(.reported(#require(next.launches.first), .ready), at: .seconds(14))
        #expect(supervisor.restarted([id(0), id(1)], after: since) == ([], true))
        _ = supervisor.play(.exited(last, .code(0)), at: .seconds(15))
        #expect(supervisor.play(.deadline, at: .seconds(60)).isEmpty && supervisor.nextDeadline == nil)
    }

    @Test func aRestartAtOnceStopsAllWorkers() throws {
        var supervisor = up(ready(3, .stopFirst))
        let old = try ["web/0", "web/2"].map { try #require(supervisor.occupant($0)) }
        let order = supervisor.play(.ordered(.restart([id(0), id(2)], atOnce: true), by: giver), at: .seconds(10))
        #expect(order.signals == old.map { .signal($0, .terminate, .group) })
        let gone = supervisor.play(.exited(old[1], .code(0)), at: .seconds(11))
        #expect(gone.launches.map(\.worker) == [id(2)])
    }

    @Test func aWorkerThatBacksOffIsRestartedAtOnceAndForgetsItsDeaths() throws {
        var supervisor = serving(spec("web/0", restart: noJitter))
        for second in [1.0, 2] {
            _ = supervisor.play(.exited(try #require(supervisor.occupant("web/0")), .code(1)), at: .seconds(second))
        }
        #expect(supervisor.occupant("web/0") == nil)
        let order = supervisor.play(.ordered(.restart([id(0)], atOnce: false), by: giver), at: .seconds(2))
        #expect(order.launches.count == 1)
        let death = supervisor.play(.exited(try #require(order.launches.first), .code(1)), at: .seconds(3))
        #expect(death.launches.count == 1, "the first death in a row has no wait")
    }

    @Test func aStoppedWorkerStaysDownOverReloadsUntilItIsStarted() throws {
        var supervisor = up(ready(2, .stopFirst))
        let old = try #require(supervisor.occupant("web/0"))
        let stop = supervisor.play(.ordered(.stop([id(0)]), by: giver), at: .seconds(10))
        #expect(stop.signals == [.signal(old, .terminate, .group)])
        #expect(stop.stops.contains { if case .stopping(_, _, _, _, .ordered) = $0 { true } else { false } })
        #expect(supervisor.play(.exited(old, .code(1)), at: .seconds(11)).launches.isEmpty)
        #expect(supervisor.status(at: .seconds(12)).rows.map(\.state) == [.stopped(by: giver), .ready])
        // A reload that changes the worker replaces the other one, and does not wait for it.
        let other = try #require(supervisor.occupant("web/1"))
        let reload = supervisor.play(.desired(ready(2, .stopFirst, "--v2")), at: .seconds(20))
        #expect(reload.signals == [.signal(other, .terminate, .group)])
        let new = try #require(supervisor.play(.exited(other, .code(0)), at: .seconds(21)).launches.first)
        #expect(new.worker == id(1))
        let end = supervisor.play(.reported(new, .ready), at: .seconds(22))
        #expect(end.notices == [.ready(new, pid: 1003, after: .seconds(1)), committed(2, after: .seconds(2))])
        let start = supervisor.play(.ordered(.start([id(0), id(1)]), by: giver), at: .seconds(30))
        #expect(start.notices.first == .ordered(.start([id(0)]), generation: 2, by: giver))
        #expect(start.launches.map(\.worker) == [id(0)])
        #expect(supervisor.workers[0].occupant?.spec.value.program.arguments == ["--v2"])
    }

    private func committed(_ generation: Int, after: Duration) -> Notice {
        .committed(generation: generation, after: after, notUp: [])
    }

    @Test func aStoppedWorkerStaysDownWhenTheReloadIsTakenBack() throws {
        var policy = surge
        policy.canary = 1
        var supervisor = up(ready(2, policy))
        _ = supervisor.play(.ordered(.stop([id(0)]), by: giver), at: .seconds(10))
        let new = try #require(supervisor.play(.desired(ready(2, policy, "--v2")), at: .seconds(20)).launches.first)
        #expect(new.worker == id(1))
        let back = supervisor.play(.exited(new, .code(1)), at: .seconds(21))
        #expect(back.launches.isEmpty && supervisor.transaction == nil)
        #expect(supervisor.workers[0].isStopped)
        #expect(supervisor.workers[0].desired?.value.program.arguments == ["--v1"])
    }

    @Test func aStoppedWorkerThatLeavesTheManifestIsForgotten() {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        _ = supervisor.play(.ordered(.stop([id(0)]), by: giver), at: .seconds(1))
        _ = supervisor.play(.exited(Launch(worker: id(0), number: 1, generation: 1), .code(0)), at: .seconds(2))
        _ = supervisor.play(.desired([spec("web/1")]), at: .seconds(3))
        #expect(supervisor.play(.desired([spec("web/0"), spec("web/1")]), at: .seconds(4)).launches.count == 1)
    }

    @Test func theStopOfACanaryMakesAnotherWorkerTheCanary() throws {
        var policy = surge
        policy.canary = 1
        var supervisor = up(ready(4, policy))
        let first = try #require(supervisor.play(.desired(ready(4, policy, "--v2")), at: .seconds(10)).launches.first)
        let stop = supervisor.play(.ordered(.stop([first.worker]), by: giver), at: .seconds(11))
        #expect(stop.launches.isEmpty, "the processes that leave take its place")
        var effects: [Effect] = []
        for launch in supervisor.workers[0].retirees.map(\.launch) {
            effects += supervisor.play(.exited(launch, .code(0)), at: .seconds(12))
        }
        #expect(effects.launches.map(\.worker) == [id(1)])
        let canary = try #require(effects.launches.first)
        #expect(
            supervisor.play(.exited(canary, .code(1)), at: .seconds(13)).notices.contains { notice in
                if case .rolloutFailed = notice { true } else { false }
            })
    }

    @Test func aGroupThatNeedsAStoppedWorkerIsToldWhy() throws {
        var web = spec("web/0")
        web.upkeep.needs = [Need("db")]
        var supervisor = Supervisor(seed: 1)
        var database = spec("db/0")
        database.upkeep = Upkeep(readiness: Readiness(.notify))
        _ = supervisor.play(.desired([database, web]), at: .seconds(0))
        let launch = try #require(supervisor.occupant("db/0"))
        let stop = supervisor.play(.ordered(.stop([launch.worker]), by: giver), at: .seconds(1))
        #expect(
            stop.notices.contains(
                .needFailed(group: "web", Need("db"), worker: launch.worker, isStopped: true, location: nil)))
        _ = supervisor.play(.exited(launch, .code(0)), at: .seconds(2))
        let start = supervisor.play(.ordered(.start([launch.worker]), by: giver), at: .seconds(3))
        let up = supervisor.play(.reported(try #require(start.launches.first), .ready), at: .seconds(4))
        #expect(up.launches.map(\.worker) == [id(0)])
    }

    @Test func theClientsOfAStoppedWorkerAreRefused() throws {
        let socket = SocketSpec(name: "web", address: .internet(host: "127.0.0.1", port: 80))
        var worker = spec("web/0")
        worker.program.sockets = [socket]
        var supervisor = serving(worker)
        let launch = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.ordered(.stop([id(0)]), by: giver), at: .seconds(1))
        #expect(supervisor.play(.exited(launch, .code(0)), at: .seconds(2)).contains(.refuseClients([socket])))
        #expect(supervisor.play(.ordered(.start([id(0)]), by: giver), at: .seconds(3)).contains(.takeClients([socket])))
    }

    @Test func aSignalReachesTheProcessesThatRun() throws {
        var supervisor = serving(spec("web/0"), spec("web/1"))
        _ = supervisor.play(.ordered(.stop([id(1)]), by: giver), at: .seconds(1))
        let launch = try #require(supervisor.occupant("web/0"))
        let signal = supervisor.play(.ordered(.signal([id(0), id(1)], .user1), by: giver), at: .seconds(2))
        #expect(
            signal == [.report(.ordered(.signal([id(0)], .user1), generation: 1, by: giver)), .pass(launch, .user1)])
        #expect(supervisor.answer(to: .signal([id(1)], .user1)) == .accepted([]))
        let death = supervisor.play(.exited(launch, .signal(.user1)), at: .seconds(3))
        #expect(death.launches.count == 1, "it has died, and its restart policy launches it again")
    }

    @Test func aMasterThatEndsWhenItIsDoneWaitsForAStoppedWorker() throws {
        let once = RestartPolicy(condition: .never)
        var supervisor = Supervisor(seed: 1, endsWhenDone: true)
        _ = supervisor.play(.desired([spec("a/0", restart: once), spec("b/0", restart: once)]), at: .seconds(0))
        let (first, second) = (try #require(supervisor.occupant("a/0")), try #require(supervisor.occupant("b/0")))
        _ = supervisor.play(.ordered(.stop([second.worker]), by: giver), at: .seconds(1))
        _ = supervisor.play(.exited(second, .code(0)), at: .seconds(2))
        #expect(supervisor.play(.exited(first, .code(0)), at: .seconds(3)).exitCode == nil)
        let start = supervisor.play(.ordered(.start([second.worker]), by: giver), at: .seconds(4))
        #expect(supervisor.play(.exited(try #require(start.launches.first), .code(0)), at: .seconds(5)).exitCode == 0)
    }

    @Test func aMasterThatStopsRefusesOrders() {
        var supervisor = serving(spec("web/0"))
        _ = supervisor.play(.stop(.terminate), at: .seconds(1))
        for order in [Order.restart([id(0)], atOnce: true), .stop([id(0)]), .signal([id(0)], .user1), .abort] {
            #expect(supervisor.answer(to: order) == .refused(.everythingStops))
            #expect(supervisor.play(.ordered(order, by: giver), at: .seconds(2)).isEmpty)
        }
    }

    @Test func aPausedReloadReplacesNothingUntilItGoesOn() throws {
        var supervisor = up(ready(3, surge))
        #expect(supervisor.answer(to: .pause) == .refused(.noReload))
        let new = try #require(supervisor.play(.desired(ready(3, surge, "--v2")), at: .seconds(10)).launches.first)
        #expect(supervisor.answer(to: .resume) == .refused(.isNotPaused))
        _ = supervisor.play(.ordered(.pause, by: giver), at: .seconds(11))
        #expect(supervisor.answer(to: .pause) == .refused(.isPaused))
        #expect(supervisor.status(at: .seconds(11)).rollout?.state == .paused(.ordered(giver)))
        // The process that is being replaced finishes.
        let old = try #require(supervisor.occupant("web/0"))
        #expect(supervisor.play(.reported(new, .ready), at: .seconds(12)).signals == [.signal(old, .terminate, .group)])
        #expect(supervisor.play(.exited(old, .code(0)), at: .seconds(13)).launches.isEmpty)
        #expect(supervisor.nextDeadline == nil, "nothing is late in a pause")
        // A restart waits, too, unless it is to be made at once.
        #expect(
            supervisor.play(.ordered(.restart([id(0)], atOnce: false), by: giver), at: .seconds(14)).launches.isEmpty)
        let resumed = supervisor.play(.ordered(.resume, by: giver), at: .seconds(500))
        #expect(resumed.launches.count == 1)
        #expect(supervisor.status(at: .seconds(501)).rollout?.state == .rolling)
    }

    @Test func aFailureInAPauseHasNoConsequence() throws {
        var policy = surge
        policy.canary = 1
        var supervisor = up(ready(2, policy))
        let new = try #require(supervisor.play(.desired(ready(2, policy, "--v2")), at: .seconds(10)).launches.first)
        _ = supervisor.play(.ordered(.pause, by: giver), at: .seconds(11))
        let death = supervisor.play(.exited(new, .code(1)), at: .seconds(12))
        #expect(!death.notices.contains { if case .rolloutFailed = $0 { true } else { false } })
        let resumed = supervisor.play(.ordered(.resume, by: giver), at: .seconds(13))
        #expect(resumed.launches.map(\.worker) == [id(0)], "the canary is tried again")
        let again = supervisor.play(.exited(try #require(resumed.launches.first), .code(1)), at: .seconds(14))
        #expect(again.notices.contains { if case .rolledBack = $0 { true } else { false } })
    }

    @Test func aReloadThatAFailureHasPausedGoesOn() throws {
        var policy = surge
        policy.onFailure = .pause
        policy.canary = 1
        var supervisor = up(ready(2, policy))
        let new = try #require(supervisor.play(.desired(ready(2, policy, "--v2")), at: .seconds(10)).launches.first)
        _ = supervisor.play(.exited(new, .code(1)), at: .seconds(11))
        #expect(supervisor.transaction?.pause != nil)
        #expect(supervisor.play(.ordered(.resume, by: giver), at: .seconds(20)).launches.map(\.worker) == [id(0)])
    }

    @Test func aWorkerThatIsStoppedInAPauseDoesNotKeepThePause() throws {
        var supervisor = up(ready(2, surge))
        let new = try #require(supervisor.play(.desired(ready(2, surge, "--v2")), at: .seconds(10)).launches.first)
        let old = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.ordered(.pause, by: giver), at: .seconds(11))
        _ = supervisor.play(.reported(new, .ready), at: .seconds(12))
        _ = supervisor.play(.exited(old, .code(0)), at: .seconds(13))
        let stop = supervisor.play(.ordered(.stop([id(1)]), by: giver), at: .seconds(14))
        #expect(stop.notices.haveCommit, "the other worker has the new program, and nobody waits for this one")
    }

    @Test func aWorkerThatWasHeldInAPauseIsLaunchedWhenTheReloadGoesOn() throws {
        var supervisor = up(ready(2, .stopFirst))
        let old = try #require(supervisor.occupant("web/0"))
        _ = supervisor.play(.desired(ready(2, .stopFirst, "--v2")), at: .seconds(10))
        let new = try #require(supervisor.play(.exited(old, .code(0)), at: .seconds(11)).launches.first)
        _ = supervisor.play(.ordered(.pause, by: giver), at: .seconds(12))
        let failure = LaunchFailure(step: .user, errno: 1)
        _ = supervisor.play(.exited(new, .neverStarted(failure)), at: .seconds(13))
        #expect(supervisor.workers[0].isHeld)
        let resumed = supervisor.play(.ordered(.resume, by: giver), at: .seconds(20))
        #expect(resumed.launches.map(\.worker) == [id(0)])
    }

    @Test func aRestartTriesASuccessorAgainThatWasGivenUp() throws {
        var policy = surge
        policy.onFailure = .continue
        var supervisor = up(ready(1, policy))
        let new = try #require(supervisor.play(.desired(ready(1, policy, "--v2")), at: .seconds(10)).launches.first)
        let failure = LaunchFailure(step: .user, errno: 1)
        _ = supervisor.play(.exited(new, .neverStarted(failure)), at: .seconds(11))
        #expect(supervisor.workers[0].replacement?.isGivenUp == true && supervisor.transaction == nil)
        #expect(supervisor.nextDeadline == nil, "nothing follows by itself")
        let order = supervisor.play(.ordered(.restart([id(0)], atOnce: false), by: giver), at: .seconds(20))
        #expect(order.launches.map(\.worker) == [id(0)])
        let again = try supervisor.play(.reported(#require(order.launches.first), .ready), at: .seconds(21))
        #expect(again.stops.count == 1)
        #expect(supervisor.workers[0].occupant?.spec.value.program.arguments == ["--v2"])
    }

    @Test(arguments: [false, true])
    func anAbortedReloadIsTakenBack(isPaused: Bool) throws {
        var supervisor = up(ready(2, surge))
        let new = try #require(supervisor.play(.desired(ready(2, surge, "--v2")), at: .seconds(10)).launches.first)
        if isPaused { _ = supervisor.play(.ordered(.pause, by: giver), at: .seconds(11)) }
        let abort = supervisor.play(.ordered(.abort, by: giver), at: .seconds(12))
        #expect(abort.signals == [.signal(new, .terminate, .group)])
        #expect(
            abort.notices.contains(
                .rolledBack(
                    RolloutFailure(group: nil, cause: .aborted(giver)), generation: 2, to: 1, after: .seconds(2),
                    notUp: [])))
        #expect(supervisor.answer(to: .abort) == .refused(.noReload))
        #expect(supervisor.status(at: .seconds(13)).manifestDiffers)
    }
}
