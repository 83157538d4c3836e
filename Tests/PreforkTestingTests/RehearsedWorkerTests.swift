import Glibc
import Prefork
import PreforkTesting
import Testing

/// A worker that runs in the process of its test.
@Suite struct RehearsedWorkerTests {
    @Test func theTestHearsThatTheWorkerIsReadyAndStopsIt() async throws {
        let rehearsed = try RehearsedWorker(WorkerID(7))
        #expect(!rehearsed.isReady)
        let context = Greeter.Context(id: WorkerID(7), greeting: "hello")
        async let work: Void = Greeter.work(context, as: rehearsed.worker)
        await rehearsed.waitUntilReady()
        #expect(rehearsed.isReady)
        rehearsed.stop()
        // Returns, because the worker has been stopped.
        await work
        await rehearsed.worker.waitForStop()
    }

    @Test func twoWorkersOfOneProcessStopOneByOne() async throws {
        let first = try RehearsedWorker(WorkerID(0))
        let second = try RehearsedWorker(WorkerID(1))
        first.stop()
        await first.worker.waitForStop()
        let waiting = Task { await second.worker.waitForStop() }
        waiting.cancel()
        await waiting.value
        #expect(!second.isReady)
    }

    @Test func aSocketOfTheTestIsTheWorkersSocket() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        let rehearsed = try RehearsedWorker(sockets: ["http": descriptor])
        #expect(try rehearsed.worker.socket("http").descriptor == descriptor)
        let error = #expect(throws: PreforkError.self) { try RehearsedWorker(sockets: ["http": -1]) }
        #expect(error?.description.hasPrefix("cannot use descriptor -1 as socket 'http': ") == true)
    }
}
