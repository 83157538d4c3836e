@preconcurrency internal import Dispatch
internal import Glibc

/// The signals that ask a worker to stop, TERM and INT.
final class StopSignals: Sendable {
    static let shared = StopSignals()

    private let arrived = Latch()
    private let sources: [any DispatchSourceSignal]

    private init() {
        sources = [SIGTERM, SIGINT].map { DispatchSource.makeSignalSource(signal: $0) }
        for source in sources {
            source.setEventHandler { [arrived] in arrived.open() }
            // Dispatch installs its own signal handler a moment later, on another thread. Dispatch's guide asks for SIG_IGN
            // before that, which is right for other systems. Here a signal in between would be lost. Without SIG_IGN the
            // signal ends the process.
            source.resume()
        }
    }

    /// Waits until the first signal arrives or the current task is cancelled. Returns at once if a signal has arrived before.
    func wait() async { await arrived.wait() }
}
