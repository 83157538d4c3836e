import Glibc
import Testing

/// What keeps workers healthy between reloads: probes, planned replacement, and the order of groups.
@Suite struct UpkeepStoryTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    @Test func aWorkerThatFailsItsLivenessProbesIsLaunchedAgainAndTheLogSaysWhy() throws {
        try workspace.write("alive", "")
        let liveness = "    liveness: {exec: [test, -e, alive], period: 20ms, failure_threshold: 2}"
        let master = try workspace.probes("rest", liveness)
        let old = try #require(try master.running(1)["web/0"])
        unlink(workspace.path + "/alive")
        let line = try master.line("web/0 (pid \(old)) failed 2 liveness probes in a row: ")
        #expect(line.contains("test exits with 1; it gets SIGTERM"), "\(line)")
        try workspace.write("alive", "")
        try master.line("web/0 (pid \(old)) was killed by SIGTERM", "death 1 of")
        let new = try master.launch(of: "web/0")
        #expect(new != old && master.isAlive(new))
        #expect(try master.stop() == 0)
    }

    /// Each worker has a successor before it leaves, and one leaves at a time.
    @Test func workersOfAgeAreReplacedThroughTheBudgetOfTheRollout() throws {
        let extra = """
                port: 0
                recycle: {max_age: 400ms, jitter: 0%}
                readiness: {after: 20ms}
                rollout: {max_surge: 1, max_unavailable: 0, min_ready: 0s}
            """
        let master = try workspace.probes("rest", count: 2, extra)
        let old = try master.running(2)
        for pid in old.values {
            let line = try master.line("gets SIGTERM", " old")
            #expect(line.contains("ms old") || line.contains(" s old"), "\(line), \(pid)")
        }
        try Deadline.await("the ends of the first two") { !old.values.contains(where: master.isAlive) }
        #expect(try master.stop() == 0)
        let (most, least) = master.processCounts(after: 2)
        #expect(most == 3 && least == 2, "\(master.lines)")
    }

    @Test func aStopEndsAGroupBeforeTheGroupsThatItNeeds() throws {
        let text = """
            version: 1
            worker_groups:
              database: {command: [\(Built.probe), rest]}
              cache: {command: [\(Built.probe), rest], needs: [database]}
              web: {command: [\(Built.probe), rest], needs: [cache], count: 2}
            """
        let master = try Master(try workspace.write("app.yaml", text))
        try master.running(4)
        #expect(try master.stop() == 0)
        func last(_ parts: String) throws -> Int { try #require(master.positions(parts, "killed by SIGTERM").last) }
        func first(_ parts: String) throws -> Int { try #require(master.positions(parts, "gets SIGTERM").first) }
        #expect(try last("web/") < first("cache/0") && last("cache/0") < first("database/0"), "\(master.lines)")
        #expect(try first("web/") < last("web/"))
    }
}

extension Master {
    /// The largest and the smallest number of processes that were to stay or were being asked to leave, in the lines after the
    /// first `count` launches and before the stop of the master.
    fileprivate func processCounts(after count: Int) -> (most: Int, least: Int) {
        var (running, launched) = (0, 0)
        var (most, least) = (0, Int.max)
        for line in lines.prefix(while: { !$0.contains("SIGTERM: stopping") }) {
            if line.contains(" launched as pid ") { (running, launched) = (running + 1, launched + 1) }
            if line.contains(" was killed by ") || line.contains(" exited with ") { running -= 1 }
            if launched >= count { (most, least) = (max(most, running), min(least, running)) }
        }
        return (most, least)
    }
}
