import Supervision
import Testing

@testable import PreforkRun

/// What a simulated machine does with the effects of the core.
@Suite struct SimulatedMachineTests {
    private func play(
        _ old: [WorkerSpec], _ new: [WorkerSpec], _ conditions: SimulatedConditions
    ) -> SimulatedMachine {
        var machine = SimulatedMachine(conditions, running: old, before: new)
        machine.reload(to: new)
        return machine
    }

    @Test func allWorkersServeWhenTheReloadBegins() throws {
        for readiness in [nil, Readiness(.notify), Readiness(.probe(.tcp())), Readiness(.after(.seconds(90)))] {
            let old = group("web", 3, "v1", readiness: readiness)
            let machine = play(old, old, try conditions())
            #expect(machine.processes.count == 3)
            #expect(machine.processes.values.allSatisfy { $0.isServing }, "\(String(describing: readiness))")
            #expect(machine.events.isEmpty)
            #expect(machine.verdict == SimulatedVerdict(result: .committed, after: .zero))
        }
    }

    @Test func aProcessIsUpAfterItsBootAndGoneAfterItsDrain() throws {
        let machine = play(
            group("web", 1, "v1", rollout: .startFirst), group("web", 1, "v2", rollout: .startFirst), try conditions())
        let story = machine.events.map { "\(SimulatedSteps.text($0.time)) \($0.mark.rawValue)\($0.text)" }
        #expect(story == ["0 s launched", "8 s up", "8 s old asked to leave", "8 s committed", "10 s old gone"])
    }

    @Test func aProbeFailsUntilTheBootIsOver() throws {
        let readiness = Readiness(.probe(.tcp()), period: .milliseconds(100))
        let machine = play(
            group("web", 1, "v1", readiness: readiness), group("web", 1, "v2", readiness: readiness),
            try conditions(boot: .milliseconds(1050)))
        let up = try #require(machine.events.first { $0.kind == .up })
        let launched = try #require(machine.events.first { $0.kind == .launched })
        #expect(up.time - launched.time > .milliseconds(1049))
        #expect(up.time - launched.time < .milliseconds(1151))
    }

    @Test func aProcessThatDrainsForTooLongIsKilled() throws {
        let stop = StopPolicy(grace: .seconds(5))
        let machine = play(
            group("web", 1, "v1", stop: stop), group("web", 1, "v2", stop: stop), try conditions(drain: .seconds(60)))
        #expect(
            machine.events.contains { $0.kind == .killed && $0.time == .seconds(5) && $0.text == "killed after 5 s" })
        #expect(machine.verdict?.isCommitted == true)
    }

    @Test func aFailingLaunchHangsWhereTheMasterAsksAndExitsElsewhere() throws {
        let asked = play(group("web", 1, "v1"), group("web", 1, "v2"), try conditions(failing: "1"))
        #expect(asked.events.contains { $0.kind == .notUp && $0.text == "not up after 60 s" })
        #expect(!asked.events.contains { $0.kind == .exited })
        let silent = play(
            group("web", 1, "v1", readiness: nil), group("web", 1, "v2", readiness: nil),
            try conditions(boot: .milliseconds(300), failing: "1"))
        #expect(silent.events.contains { $0.kind == .exited && $0.text == "ended with 1" })
    }

    @Test func onlyLaunchesOfTheNewProgramFail() throws {
        let machine = play(group("web", 4, "v1"), group("web", 4, "v2"), try conditions(failing: "1"))
        guard case .rolledBack = machine.verdict?.result else { return #expect(Bool(false), "\(machine.events)") }
        #expect(machine.verdict?.notUp == [])
        #expect(machine.processes.values.allSatisfy { $0.isServing && $0.spec.program.arguments == ["v1"] })
    }

    @Test func aJobEndsAndTheGroupThatNeedsItFollows() throws {
        let job = RestartPolicy(condition: .onFailure)
        func set(_ version: String) -> [WorkerSpec] {
            group("api", 1, version, needs: [Need("migrate", .completed)])
                + group("migrate", 1, version, readiness: nil, restart: job)
        }
        let machine = play(set("v1"), set("v2"), try conditions())
        let done = try #require(machine.events.firstIndex { $0.kind == .completed })
        let asked = try #require(machine.events.firstIndex { $0.kind == .asked })
        #expect(machine.events[done].worker?.group == "migrate")
        #expect(done < asked, "the job ends before the group is replaced")
        #expect(machine.verdict?.isCommitted == true)
    }

    @Test func theSameSeedGivesTheSameStory() throws {
        func events(_ seed: UInt64) throws -> [SimulatedEvent] {
            play(group("web", 9, "v1"), group("web", 9, "v2"), try conditions(spread: .seconds(3), seed: seed)).events
        }
        let story = try events(7)
        let (same, other) = (try events(7), try events(8))
        #expect(story == same)
        #expect(story != other)
    }

    /// The promises of a rollout hold on every machine: within its processes, with its workers, to an end.
    @Test(arguments: 0..<120) func everyReloadEndsWithinItsBudget(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func pick<Value>(_ values: [Value]) -> Value { values[Int(random.nextFraction() * Double(values.count))] }
        let rollout = RolloutPolicy(
            maxSurge: pick([.workers(0), .workers(1), .workers(3), .percent(25), .percent(100)]),
            maxUnavailable: pick([.workers(0), .workers(1), .workers(2), .percent(25), .percent(50)]),
            canary: pick([0, 0, 1, 2]), minReady: pick([nil, .zero, .seconds(3)]),
            progressDeadline: pick([.seconds(30), .seconds(120)]),
            onFailure: pick([.rollback, .rollback, .pause, .continue]))
        let readiness = pick([
            Readiness(.notify), Readiness(.notify, timeout: .seconds(10)),
            Readiness(.probe(.tcp()), timeout: .seconds(12)),
        ])
        let count = pick([1, 2, 4, 7, 12])
        let outcome = SimulatedOutcome(
            from: group("web", count, "v1", rollout: rollout, readiness: readiness)
                + group("api", 2, "v1", rollout: .startFirst),
            to: group("web", count, "v2", rollout: rollout, readiness: readiness)
                + group("api", 2, "v2", rollout: .startFirst),
            try conditions(
                boot: pick([.zero, .seconds(1), .seconds(8)]), drain: pick([.zero, .seconds(2), .seconds(40)]),
                failing: pick(["0", "0", "1/4", "1/2", "1"]), seed: seed))
        let story = Comment(rawValue: "\(rollout) \(readiness)\n\(outcome.text)")
        #expect(outcome.verdict.result != .unfinished, story)
        for group in outcome.groups {
            #expect(group.capacity.mostProcesses <= group.limits.processes, story)
            #expect(group.capacity.leastServing >= group.before - group.limits.down, story)
        }
    }
}
