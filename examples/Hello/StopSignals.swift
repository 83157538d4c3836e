import Glibc

/// TERM and INT, blocked for good but for the moments in which nothing is to be done. So a request in hand is always
/// finished, and no signal comes too early to be noticed.
struct StopSignals {
    /// The mask from before: what stays blocked while waiting.
    private var maskWhileWaiting = sigset_t()

    init(deaf: Bool) {
        var stops = sigset_t()
        sigemptyset(&stops)
        sigaddset(&stops, SIGTERM)
        sigaddset(&stops, SIGINT)
        // Blocked before there is a handler, which would swallow a signal that comes between the two.
        sigprocmask(SIG_BLOCK, &stops, &maskWhileWaiting)
        // A handler that does nothing: its only use is that pselect returns when it has run.
        for number in [SIGTERM, SIGINT] { signal(number) { _ in } }
        if deaf { signal(SIGTERM, SIG_IGN) }
    }

    /// Waits until one of `descriptors` is readable; false when it is time to stop.
    func wait(forAnyOf descriptors: [Int32]) throws -> Bool {
        var readable = fd_set()
        // Bit n of the set is descriptor n, on the little-endian machines Swift runs on.
        withUnsafeMutableBytes(of: &readable) { bytes in
            for descriptor in descriptors where descriptor < FD_SETSIZE {
                bytes[Int(descriptor) / 8] |= 1 << UInt8(descriptor % 8)
            }
        }
        // pselect opens the mask and waits in one step, so a signal cannot slip in between.
        let highest = descriptors.max() ?? -1
        var mask = maskWhileWaiting
        if pselect(highest + 1, &readable, nil, nil, nil, &mask) >= 0 { return true }
        guard errno == EINTR else { throw Failure("cannot wait for connections", "pselect") }
        return false
    }
}
