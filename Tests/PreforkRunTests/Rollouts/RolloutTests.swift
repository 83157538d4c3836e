import Glibc
import Testing

/// The course of a reload with real processes.
@Suite struct RolloutTests {
    private let workers: GatedWorkers

    init() throws { workers = try GatedWorkers() }

    @Test func aSharedSocketHasASuccessorBeforeTheOldWorkerIsAskedToLeave() throws {
        let master = try workers.serving(count: 2, "    rollout: {max_surge: 1, max_unavailable: 0}")
        let old = master.pids
        try workers.write("new", count: 2, "    rollout: {max_surge: 1, max_unavailable: 0}")
        #expect(try master.reload().contains("2 to replace"))
        let successor = try master.launch(of: "web/0")
        // Nobody is asked to leave before the successor is up, and no other successor is launched.
        #expect(try master.status().contains("2 of 2 running; reload in progress"))
        try master.line("web/0", "starting", "successor", "\(successor)")
        #expect(master.positions("gets SIGTERM").isEmpty)
        #expect(old.values.allSatisfy(master.isAlive))
        try workers.open("new")
        try master.line("reload 1 is complete after")
        for worker in ["web/0", "web/1"] {
            let launched = try #require(master.positions("\(worker) launched").last)
            let ready = try #require(master.positions("\(worker) (pid", "is ready").last)
            let asked = try #require(master.positions("\(worker) (pid \(old[worker] ?? 0)) gets SIGTERM").first)
            #expect(launched < ready && ready < asked, "\(master.lines)")
        }
        // Worker by worker.
        let first = try #require(master.positions("web/0 (pid \(old["web/0"] ?? 0)) gets SIGTERM").first)
        let second = try #require(master.positions("web/1 launched").last)
        #expect(first < second)
        #expect(!(try master.status().contains("reload in progress")))
        #expect(try master.stop() == 0)
    }

    @Test func reloadsDuringARolloutRedirectItToTheNewestManifest() throws {
        let master = try workers.serving(count: 2)
        let old = try #require(master.pids["web/1"])
        try workers.write("second", count: 2)
        try master.reload()
        _ = try master.launch(of: "web/0")
        for version in ["third", "fourth", "fifth"] {
            try workers.write(version, count: 2)
            try master.reload()
        }
        #expect(master.isAlive(old))
        try workers.open("fifth")
        try master.line("reload 4 is complete")
        try Deadline.await("that only the newest manifest runs") {
            let commands = try MasterFacts(of: master.pid).commandLines
            return commands.count == 2 && commands.allSatisfy { $0.hasSuffix(" fifth") }
        }
        #expect(master.positions("is complete").count == 1)
        #expect(try master.stop() == 0)
    }

    @Test func threeHUPsAtOnceEndWithTheNewestManifest() throws {
        let master = try workers.serving(count: 2)
        for version in ["second", "third", "fourth"] {
            try workers.write(version, count: 2)
            master.signal(SIGHUP)
        }
        try workers.open("fourth")
        try master.line("is complete")
        try Deadline.await("that only the newest manifest runs") {
            let commands = try MasterFacts(of: master.pid).commandLines
            return commands.count == 2 && commands.allSatisfy { $0.hasSuffix(" fourth") }
        }
        #expect(try master.stop() == 0)
    }

    @Test func aStopDuringARolloutStopsOldAndNewProcesses() throws {
        let master = try workers.serving(count: 2)
        let old = master.pids
        try workers.write("new", count: 2)
        try master.reload()
        let successor = try master.launch(of: "web/0")
        #expect(try master.stop() == 0)
        #expect(!master.isAlive(successor) && !old.values.contains(where: master.isAlive))
        #expect(master.positions("gets SIGTERM").count == 3)
        // A stop is no failure of the reload.
        #expect(master.positions("taken back").isEmpty && master.positions("is complete").isEmpty)
    }

    @Test func aKilledSuccessorIsLaunchedAgainAndTakesThePlaceOfAnOldWorkerThatIsKilled() throws {
        let master = try workers.serving()
        let old = try #require(master.pids["web/0"])
        try workers.write("new")
        try master.reload()
        let first = try master.launch(of: "web/0")
        kill(first, SIGKILL)
        try master.line("(pid \(first)) was killed by SIGKILL", "pid \(old) goes on", "next successor")
        let second = try master.launch(of: "web/0")
        #expect(master.isAlive(old))
        kill(old, SIGKILL)
        try master.line("(pid \(old)) was killed by SIGKILL", "its successor takes its place")
        #expect(master.isAlive(second))
        try workers.open("new")
        try master.line("reload 1 is complete")
        #expect(master.pids == ["web/0": second])
        #expect(try master.stop() == 0)
    }

    @Test func policiesChangeInPlace() throws {
        let master = try workers.serving(count: 2)
        let before = master.pids
        let changed = "    stop: {timeout: 7s}\n    rollout: {on_failure: pause}"
        try workers.write("old", count: 2, changed)
        try workers.edit("{notify: true}", to: "{notify: true, timeout: 9s}")
        try workers.edit("{initial: 10ms}", to: "{initial: 20ms}, policy: on-failure")
        #expect(try master.reload().contains("2 adjusted in place"))
        let line = try master.line("web/1 adjusted in place")
        for change in ["stop.timeout 30s → 7s", "readiness.timeout 1m → 9s", "restart.policy always → on-failure"] {
            #expect(line.contains(change), "\(line)")
        }
        #expect(master.pids == before && before.values.allSatisfy(master.isAlive))
        // The new policy holds for the process that runs.
        kill(try #require(before["web/0"]), SIGTERM)
        try master.line("web/0", "was killed by SIGTERM", "restart now (death 1 of 5 in 60 s)")
        #expect(try master.stop() == 0)
    }
}
