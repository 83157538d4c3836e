@preconcurrency internal import Dispatch
internal import Glibc

/// TERM and INT as something to wait for.
final class StopSignals: Sendable {
    static let shared = StopSignals()

    private let stream: AsyncStream<Int32>
    private let sources: [any DispatchSourceSignal]

    private init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(1))
        self.stream = stream
        sources = [SIGTERM, SIGINT].map { number in
            // Dispatch sees a signal whatever its disposition; ignored, it no longer ends the process.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler {
                continuation.yield(number)
                continuation.finish()
            }
            source.resume()
            return source
        }
    }

    /// Returns at the first of them, and at once ever after.
    func arrival() async {
        for await _ in stream { return }
    }
}
