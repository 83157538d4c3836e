@preconcurrency internal import Dispatch
internal import Glibc
internal import Synchronization

/// The signals that ask a worker to stop, TERM and INT.
final class StopSignals: Sendable {
    static let shared = StopSignals()

    private enum State {
        /// No signal has arrived. Holds the continuations of the waiting tasks by number, and the next number.
        case waiting([UInt64: AsyncStream<Never>.Continuation], next: UInt64)
        case arrived
    }

    private let state = Mutex(State.waiting([:], next: 0))
    private let sources: [any DispatchSourceSignal]

    private init() {
        sources = [SIGTERM, SIGINT].map { DispatchSource.makeSignalSource(signal: $0) }
        for source in sources {
            source.setEventHandler { [unowned self] in signalArrived() }
            // Dispatch installs its own signal handler a moment later, on another thread. Dispatch's guide asks for
            // SIG_IGN before that, which is right for other systems. Here a signal in between would be lost. Without
            // SIG_IGN the signal ends the process.
            source.resume()
        }
    }

    /// Waits until the first signal arrives or the current task is cancelled. Returns at once if a signal has arrived
    /// before.
    func wait() async {
        // Each caller has its own stream, because a stream whose reader is cancelled ends for all of its readers.
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        add(continuation)
        for await _ in stream {}
    }

    private func add(_ continuation: AsyncStream<Never>.Continuation) {
        let number: UInt64? = state.withLock { state in
            guard case .waiting(var continuations, let number) = state else { return nil }
            continuations[number] = continuation
            state = .waiting(continuations, next: number &+ 1)
            return number
        }
        guard let number else { return continuation.finish() }
        continuation.onTermination = { [unowned self] _ in removeContinuation(number) }
    }

    private func removeContinuation(_ number: UInt64) {
        state.withLock { state in
            guard case .waiting(var continuations, let next) = state else { return }
            continuations[number] = nil
            state = .waiting(continuations, next: next)
        }
    }

    private func signalArrived() {
        let continuations = state.withLock { state in
            defer { state = .arrived }
            guard case .waiting(let continuations, _) = state else {
                return [UInt64: AsyncStream<Never>.Continuation]()
            }
            return continuations
        }
        // Not under the lock, because `finish` calls `removeContinuation`, which locks, too.
        for continuation in continuations.values { continuation.finish() }
    }
}
