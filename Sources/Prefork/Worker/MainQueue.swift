internal import CDispatchMain
internal import Dispatch
internal import Glibc

/// The main queue, on which code of `@MainActor` runs too.
enum MainQueue {
    /// Serves it with this thread, the main one, until the process ends.
    ///
    /// `dispatchMain()` would end this thread and serve the queue with another. To end a thread is to unwind it, which
    /// costs a program that is linked statically 18 ms, because it sorts all its unwinding tables first. So this is the
    /// run loop of a thread that stays, and what belongs to the main thread is on it.
    static func serve() -> Never {
        var wake = pollfd(fd: _dispatch_get_main_queue_handle_4CF(), events: Int16(POLLIN), revents: 0)
        while true {
            guard poll(&wake, 1, -1) >= 0 || errno == EINTR else { break }
            // Read before the queue is, so that what comes in between wakes the next turn.
            var count: UInt64 = 0
            guard read(wake.fd, &count, MemoryLayout.size(ofValue: count)) >= 0 || errno == EAGAIN || errno == EINTR
            else { break }
            _dispatch_main_queue_callback_4CF(nil)
        }
        // There is no such descriptor: somebody closed it.
        dispatchMain()
    }
}
