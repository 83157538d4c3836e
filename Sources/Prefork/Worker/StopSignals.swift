@preconcurrency internal import Dispatch
internal import Glibc
internal import Synchronization

/// TERM and INT as something to wait for.
final class StopSignals: Sendable {
    static let shared = StopSignals()

    private enum State {
        /// Who waits, by the order they came in.
        case awaited([UInt64: AsyncStream<Never>.Continuation], next: UInt64)
        case arrived
    }

    private let state = Mutex(State.awaited([:], next: 0))
    private let sources: [any DispatchSourceSignal]

    private init() {
        sources = [SIGTERM, SIGINT].map { DispatchSource.makeSignalSource(signal: $0) }
        for source in sources {
            source.setEventHandler { [unowned self] in arrive() }
            // Dispatch takes the signal over by a handler of its own, a moment later on another thread. It must not be
            // ignored until then, as its guide says for other systems: it would be lost, where now it ends the process.
            source.resume()
        }
    }

    /// Returns at the first of them, and at once ever after; also when the task that waits is cancelled.
    func arrival() async {
        // A stream for each: one whose reader is cancelled has ended for all its readers.
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        enter(continuation)
        for await _ in stream {}
    }

    private func enter(_ continuation: AsyncStream<Never>.Continuation) {
        let place: UInt64? = state.withLock { state in
            guard case .awaited(var waiting, let place) = state else { return nil }
            waiting[place] = continuation
            state = .awaited(waiting, next: place &+ 1)
            return place
        }
        guard let place else { return continuation.finish() }
        continuation.onTermination = { [unowned self] _ in leave(place) }
    }

    private func leave(_ place: UInt64) {
        state.withLock { state in
            guard case .awaited(var waiting, let next) = state else { return }
            waiting[place] = nil
            state = .awaited(waiting, next: next)
        }
    }

    private func arrive() {
        let waiting = state.withLock { state in
            defer { state = .arrived }
            guard case .awaited(let waiting, _) = state else { return [UInt64: AsyncStream<Never>.Continuation]() }
            return waiting
        }
        // Outside the lock: finishing calls `leave`.
        for continuation in waiting.values { continuation.finish() }
    }
}
