import Supervision

@testable import PreforkRun

/// The workers of a group that a test simulates.
func group(
    _ name: String, _ count: Int, _ version: String, rollout: RolloutPolicy = .stopFirst,
    readiness: Readiness? = Readiness(.notify), needs: [Need] = [], restart: RestartPolicy = RestartPolicy(),
    stop: StopPolicy = StopPolicy()
) -> [WorkerSpec] {
    let upkeep = Shared(Upkeep(readiness: readiness, rollout: rollout, needs: needs))
    return (0..<count).map { number in
        WorkerSpec(
            id: WorkerID(group: name, number: number),
            program: Program(command: ["./server"], arguments: [version]), restart: restart, stop: stop,
            upkeep: upkeep, origin: Origin(file: "app.yaml", keyLocations: [.init(.worker, line: 3, column: 3)]))
    }
}

/// The conditions of a test.
func conditions(
    boot: Duration = .seconds(8), spread: Duration = .zero, drain: Duration = .seconds(2), failing: String = "0",
    seed: UInt64 = 1
) throws -> SimulatedConditions {
    SimulatedConditions(
        boot: SimulatedTime(boot, spread: spread), drain: SimulatedTime(drain),
        failing: try SimulatedShare(parsing: failing), seed: seed)
}

extension SimulatedOutcome {
    /// The lines of text, with ASCII curves.
    var text: String { SimulatedText(self, .ascii).lines.joined(separator: "\n") }
}
