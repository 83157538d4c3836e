import Glibc

/// The signals TERM and INT. They are blocked except while the worker waits for connections. Therefore an open request is
/// always finished, and no signal is lost.
struct StopSignals {
    /// The signal mask that is in effect while waiting, which is the mask of the process at its start.
    private var maskWhileWaiting = sigset_t()

    init(ignoresTerminate: Bool) {
        var stops = sigset_t()
        sigemptyset(&stops)
        sigaddset(&stops, SIGTERM)
        sigaddset(&stops, SIGINT)
        // The signals are blocked before the handlers are installed. A handler would swallow a signal that arrives before the
        // signals are blocked.
        sigprocmask(SIG_BLOCK, &stops, &maskWhileWaiting)
        // The handler is empty. pselect returns after a handler has run.
        for number in [SIGTERM, SIGINT] { signal(number) { _ in } }
        if ignoresTerminate { signal(SIGTERM, SIG_IGN) }
    }

    /// Waits until one of the descriptors is readable. Returns false if a stop signal has arrived.
    func wait(forAnyOf descriptors: [Int32]) throws -> Bool {
        var readable = fd_set()
        // Bit n of the set is descriptor n, on the little-endian machines Swift runs on.
        withUnsafeMutableBytes(of: &readable) { bytes in
            for descriptor in descriptors where descriptor < FD_SETSIZE {
                bytes[Int(descriptor) / 8] |= 1 << UInt8(descriptor % 8)
            }
        }
        // pselect changes the signal mask and waits in one atomic step, so a signal in between is not lost.
        let highest = descriptors.max() ?? -1
        var mask = maskWhileWaiting
        if pselect(highest + 1, &readable, nil, nil, nil, &mask) >= 0 { return true }
        guard errno == EINTR else { throw Failure("cannot wait for connections", "pselect") }
        return false
    }
}
