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
        #expect(shown == "")
    }

    @Test func fourWorkersThatStopFirst() throws {
        let shown = text(group("db", 4, "v1"), group("db", 4, "v2"), try conditions())
        #expect(shown == "")
    }

    @Test func aReloadThatIsTakenBack() throws {
        let readiness = Readiness(.notify, timeout: .seconds(10))
        let shown = text(
            group("web", 4, "v1", rollout: .startFirst, readiness: readiness),
            group("web", 4, "v2", rollout: .startFirst, readiness: readiness), try conditions(failing: "1"))
        #expect(shown == "")
    }

    @Test func aGroupWithoutReadinessIsReplacedBlindly() throws {
        let shown = text(
            group("web", 4, "v1", readiness: nil), group("web", 4, "v2", readiness: nil), try conditions())
        #expect(shown == "")
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
        #expect(try verdict(.pause) == "")
        #expect(try verdict(.continue) == "")
    }

    @Test func workersThatComeAndGo() throws {
        let shown = text(
            group("api", 3, "v1") + group("web", 2, "v1") + group("old", 1, "v1"),
            group("api", 2, "v1") + group("web", 4, "v1") + group("jobs", 1, "v1", readiness: nil), try conditions())
        #expect(shown == "")
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
