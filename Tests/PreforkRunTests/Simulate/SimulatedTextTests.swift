import Supervision
import Testing

@testable import PreforkRun

/// A simulated reload as text.
@Suite struct SimulatedTextTests {
    private func text(_ old: [WorkerSpec], _ new: [WorkerSpec], _ conditions: SimulatedConditions) -> String {
        SimulatedOutcome(from: old, to: new, conditions).text
    }

    @Test func aHundredWorkersThatStartFirst() throws {
        let shown = text(
            group("web", 100, "v1", rollout: .startFirst), group("web", 100, "v2", rollout: .startFirst),
            try conditions(spread: .seconds(3)))
        #expect(
            shown == """
                Reload: 100 to replace.
                web: 100 workers, 100 to replace, starts first, at most 125 processes, 0 down, up by READY=1
                Simulated: each process boots for 8s±3s and drains for 2s; seed 1.

                Each line sums up 5 s:
                      0 s  web: 25 launched
                    5.2 s  web: 22 up, 22 old asked to leave, 16 old gone, 16 launched
                   10.3 s  web: 10 old gone, 10 launched, 8 up, 8 old asked to leave
                   15.3 s  web: 17 old gone, 17 launched, 16 up, 16 old asked to leave
                   20.4 s  web: 10 old gone, 10 launched, 12 up, 12 old asked to leave
                   25.7 s  web: 18 up, 18 old asked to leave, 14 old gone, 14 launched
                   30.9 s  web: 13 old gone, 8 launched, 7 up, 7 old asked to leave
                   36.4 s  web: 16 up, 16 old asked to leave, 14 old gone
                   41.6 s  web/92 up; old web/92 asked to leave
                   41.6 s  committed
                   41.6 s  web: 6 old gone

                Workers that serve, 2 s a column:
                web ###################### at least 100 of 100, at most 125 processes

                The reload is committed after 42 s.
                """)
    }

    @Test func fourWorkersThatStopFirst() throws {
        let shown = text(group("db", 4, "v1"), group("db", 4, "v2"), try conditions())
        #expect(
            shown == """
                Reload: 4 to replace.
                db: 4 workers, 4 to replace, stops first, at most 4 processes, 1 down, up by READY=1
                Simulated: each process boots for 8s and drains for 2s; seed 1.

                      0 s  old db/0 asked to leave
                      2 s  old db/0 gone; db/0 launched
                     10 s  db/0 up; old db/1 asked to leave
                     12 s  old db/1 gone; db/1 launched
                     20 s  db/1 up; old db/2 asked to leave
                     22 s  old db/2 gone; db/2 launched
                     30 s  db/2 up; old db/3 asked to leave
                     32 s  old db/3 gone; db/3 launched
                     40 s  db/3 up
                     40 s  committed

                Workers that serve, 1 s a column:
                db **************************************** at least 3 of 4, at most 4 processes

                The reload is committed after 40 s.
                """)
    }

    @Test func aReloadThatIsTakenBack() throws {
        let readiness = Readiness(.notify, timeout: .seconds(10))
        let shown = text(
            group("web", 4, "v1", rollout: .startFirst, readiness: readiness),
            group("web", 4, "v2", rollout: .startFirst, readiness: readiness), try conditions(failing: "1"))
        #expect(
            shown == """
                Reload: 4 to replace.
                web: 4 workers, 4 to replace, starts first, at most 5 processes, 0 down, up by READY=1
                Simulated: each process boots for 8s and drains for 2s, all new launches fail; seed 1.

                      0 s  web/0 launched
                     10 s  web/0 not up after 10 s
                     12 s  web/0 gone; web/0 launched
                     22 s  web/0 not up after 10 s
                     22 s  taken back: web/0 is not up after 10 s: it has not reported READY=1
                     22 s  what ran before runs again
                     24 s  web/0 gone

                Workers that serve, 1 s a column:
                web ######################## at least 4 of 4, at most 5 processes

                The reload is taken back after 22 s: app.yaml:3:3: web/0 is not up after 10 s: it has not reported READY=1.
                """)
    }

    @Test func aGroupWithoutReadinessIsReplacedBlindly() throws {
        let shown = text(
            group("web", 4, "v1", readiness: nil), group("web", 4, "v2", readiness: nil), try conditions())
        #expect(
            shown == """
                Reload: 4 to replace.
                web: 4 workers, 4 to replace, stops first, at most 4 processes, 1 down, no readiness
                Simulated: each process boots for 8s and drains for 2s; seed 1.

                      0 s  old web/0 asked to leave
                      2 s  old web/0 gone; web/0 launched
                      3 s  old web/1 asked to leave
                      5 s  old web/1 gone; web/1 launched
                      6 s  old web/2 asked to leave
                      8 s  old web/2 gone; web/2 launched
                      9 s  old web/3 asked to leave
                     10 s  web/0 serving
                     11 s  old web/3 gone; web/3 launched
                     12 s  committed
                     13 s  web/1 serving
                     16 s  web/2 serving
                     19 s  web/3 serving

                Workers that serve, 0.5 s a column:
                web ******======::::::00::::::======****** at least 0 of 4, at most 4 processes

                Too few workers serve: the master cannot know when a worker of 'web' is up.
                The key 'readiness' tells it ('prefork-run explain readiness').
                The reload is committed after 12 s.
                """)
    }

    @Test func aPauseAndAGroupThatGoesOn() throws {
        func verdict(_ next: RolloutPolicy.OnFailure) throws -> String {
            let rollout = RolloutPolicy(canary: 1, onFailure: next)
            let readiness = Readiness(.notify, timeout: .seconds(10))
            let outcome = SimulatedOutcome(
                from: group("web", 4, "v1", rollout: rollout, readiness: readiness),
                to: group("web", 4, "v2", rollout: rollout, readiness: readiness), try conditions(failing: "1"))
            return outcome.verdict.sentence
        }
        let paused = try verdict(.pause)
        #expect(paused.hasPrefix("The reload is paused after "), "\(paused)")
        #expect(paused.contains(": app.yaml:3:3: web/0 is not up after 10 s: "), "\(paused)")
        let continued = try verdict(.continue)
        #expect(continued.hasPrefix("The reload is committed after "), "\(continued)")
        #expect(continued.contains("; not up: web/0"), "\(continued)")
    }

    @Test func workersThatComeAndGo() throws {
        let shown = text(
            group("api", 3, "v1") + group("web", 2, "v1") + group("old", 1, "v1"),
            group("api", 2, "v1") + group("web", 4, "v1") + group("jobs", 1, "v1", readiness: nil), try conditions())
        #expect(
            shown == """
                Reload: 3 to start, 2 to retire, 4 to keep.
                api: 2 workers, 1 fewer than before
                jobs: 1 worker, new, no readiness
                old: 1 worker, leaves
                web: 4 workers, 2 more than before, up by READY=1
                Simulated: each process boots for 8s and drains for 2s; seed 1.

                      0 s  jobs/0 launched
                      0 s  web/2 and web/3 launched
                      8 s  jobs/0 serving
                      8 s  web/2 and web/3 up
                      8 s  committed
                      8 s  api/2 asked to leave
                      8 s  old/0 asked to leave
                     10 s  api/2 gone
                     10 s  old/0 gone

                Workers that serve, 0.5 s a column:
                api  ################++++ 3 → 2, at most 3 processes
                jobs 0000000000000000#### 0 → 1, at most 1 process
                old  ################0000 1 → 0, at most 1 process
                web  ================#### 2 → 4, at most 4 processes

                The reload is committed after 8 s.
                """)
    }

    @Test func aThousandWorkersInManyGroupsFitOnAScreen() throws {
        func set(_ version: String) -> [WorkerSpec] {
            (0..<40).flatMap {
                group("group-with-a-long-name-\($0)", 25, version, rollout: $0 % 2 == 0 ? .stopFirst : .startFirst)
            }
        }
        let outcome = SimulatedOutcome(from: set("v1"), to: set("v2"), try conditions(spread: .seconds(7)))
        for style in [SimulatedCurve.Style.ascii, .blocks] {
            let lines = SimulatedText(outcome, style).lines
            #expect(lines.count <= 40)
            #expect(lines.allSatisfy { $0.count <= SimulatedText.width }, "\(lines)")
        }
        #expect(outcome.verdict.isCommitted)
    }
}
