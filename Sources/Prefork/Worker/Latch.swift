internal import Synchronization

/// A gate that opens once, and for which any number of tasks can wait.
package final class Latch: Sendable {
    private enum State {
        /// Holds the continuations of the waiting tasks by number, and the next number.
        case closed([UInt64: AsyncStream<Never>.Continuation], next: UInt64)
        case open
    }

    private let state = Mutex(State.closed([:], next: 0))

    package init() {}

    package var isOpen: Bool {
        state.withLock { if case .open = $0 { true } else { false } }
    }

    /// Waits until the latch is open or the current task is cancelled. Returns at once if the latch is open.
    package func wait() async {
        // Each caller has its own stream, because a stream whose reader is cancelled ends for all of its readers.
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        add(continuation)
        for await _ in stream {}
    }

    /// Opens the latch. Only the first call has an effect.
    package func open() {
        let continuations = state.withLock { state in
            defer { state = .open }
            guard case .closed(let continuations, _) = state else {
                return [UInt64: AsyncStream<Never>.Continuation]()
            }
            return continuations
        }
        // Not under the lock, because `finish` calls `removeContinuation`, which locks, too.
        for continuation in continuations.values { continuation.finish() }
    }

    private func add(_ continuation: AsyncStream<Never>.Continuation) {
        let number: UInt64? = state.withLock { state in
            guard case .closed(var continuations, let number) = state else { return nil }
            continuations[number] = continuation
            state = .closed(continuations, next: number &+ 1)
            return number
        }
        guard let number else { return continuation.finish() }
        continuation.onTermination = { [weak self] _ in self?.removeContinuation(number) }
    }

    private func removeContinuation(_ number: UInt64) {
        state.withLock { state in
            guard case .closed(var continuations, let next) = state else { return }
            continuations[number] = nil
            state = .closed(continuations, next: next)
        }
    }
}
