public import Prefork
internal import PreforkLinux

/// A worker without a process: the test plays the master.
///
/// ```swift
/// import Prefork
/// import PreforkTesting
///
/// func rehearse<Server: PreforkServer>(_: Server.Type, with context: Server.Context) async throws {
///     let rehearsed = try RehearsedWorker(context.id)
///     async let work: Void = Server.work(context, as: rehearsed.worker)
///     await rehearsed.waitUntilReady()
///     rehearsed.stop()
///     try await work
/// }
/// ```
public final class RehearsedWorker: Sendable {
    /// The worker, for the server's `work`.
    public let worker: Worker

    private let ready: Latch
    private let stopped: Latch

    /// Creates a worker.
    ///
    /// - Parameters:
    ///   - id: The worker's id.
    ///   - sockets: The names of the worker's sockets, and open descriptors in their place, in the context's order. The code
    ///     under test owns the descriptors, as it does in a worker.
    /// - Throws: An error if a descriptor is not a socket that a master can open.
    public init(_ id: WorkerID = WorkerID(0), sockets: KeyValuePairs<String, Int32> = [:]) throws(PreforkError) {
        var inherited: [InheritedSocket] = []
        for (name, descriptor) in sockets {
            do throws(SystemError) {
                inherited.append(try InheritedSocket(name, at: descriptor))
            } catch {
                throw PreforkError("cannot use descriptor \(descriptor) as socket '\(name)': \(error)")
            }
        }
        let ready = Latch()
        let stopped = Latch()
        worker = Worker(
            id: id, sockets: inherited, reportReady: { ready.open() }, waitForStop: { await stopped.wait() })
        self.ready = ready
        self.stopped = stopped
    }

    /// Whether the worker has called `reportReady()`.
    public var isReady: Bool { ready.isOpen }

    /// Waits until the worker has called `reportReady()`, or the current task is cancelled.
    public func waitUntilReady() async { await ready.wait() }

    /// Asks the worker to stop, as a master does by TERM. `Worker.waitForStop()` returns.
    public func stop() { stopped.open() }
}
