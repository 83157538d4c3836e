import Supervision
import Testing

@testable import PreforkLinux

@Suite struct LaunchQueueTests {
    private let spec = Shared(
        WorkerSpec(id: WorkerID(group: "web", number: 0), program: Program(command: ["./server"])))

    private func launch(_ number: UInt64) -> Launch { Launch(worker: spec.value.id, number: number, generation: 1) }

    @Test func launchesAreTakenInTheirOrder() {
        var queue = LaunchQueue()
        for number in UInt64(1)...3 { queue.add(launch(number), spec) }
        let taken = (1...4).map { _ in queue.takeNext()?.launch.number }
        #expect(taken == [1, 2, 3, nil])
        #expect(queue.isEmpty)
    }

    @Test func aCancelledLaunchIsNotTaken() {
        var queue = LaunchQueue()
        for number in UInt64(1)...3 { queue.add(launch(number), spec) }
        let cancelled = [queue.cancel(launch(2)), queue.cancel(launch(2))]
        #expect(cancelled == [true, false])
        let taken = (1...3).map { _ in queue.takeNext()?.launch.number }
        #expect(taken == [1, 3, nil])
        let isCancelledLate = queue.cancel(launch(1))
        #expect(!isCancelledLate, "the launch was made already")
    }
}
