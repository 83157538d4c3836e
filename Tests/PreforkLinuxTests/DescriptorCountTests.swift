import Supervision
import Testing

@testable import PreforkLinux

/// How many descriptors the workers need beside one for each process and one for each socket.
@Suite struct DescriptorCountTests {
    private func group(_ count: Int, _ upkeep: Upkeep) -> [WorkerSpec] {
        (0..<count).map { number in
            WorkerSpec(
                id: WorkerID(group: "web", number: number), program: Program(command: ["./server"]),
                upkeep: Shared(upkeep))
        }
    }

    @Test func plainWorkersNeedNone() {
        #expect(group(8, Upkeep()).descriptorsBesideProcesses == 0)
    }

    @Test func eachProbeNeedsOne() {
        let upkeep = Upkeep(readiness: Readiness(.probe(.exec(["./check"]))))
        #expect(group(8, upkeep).descriptorsBesideProcesses == 8)
    }

    @Test func eachProcessThatStartsFirstNeedsOneAndThatOfItsProbe() {
        let surge = RolloutPolicy(maxSurge: .percent(25), maxUnavailable: .workers(0))
        #expect(group(8, Upkeep(rollout: surge)).descriptorsBesideProcesses == 2)
        let upkeep = Upkeep(readiness: Readiness(.probe(.exec(["./check"]))), rollout: surge)
        #expect(group(8, upkeep).descriptorsBesideProcesses == 8 + 2 * 2)
    }

    @Test func noMoreProcessesStartFirstThanThereAreWorkers() {
        let surge = RolloutPolicy(maxSurge: .workers(100), maxUnavailable: .workers(0))
        #expect(group(8, Upkeep(rollout: surge)).descriptorsBesideProcesses == 8)
    }
}
