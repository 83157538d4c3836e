internal import CDispatchMain
internal import Dispatch
internal import Glibc

/// The main queue of libdispatch, which also runs the code of `@MainActor`.
enum MainQueue {
    /// Runs the blocks of the main queue on the current thread, the main thread, until the process exits.
    ///
    /// `dispatchMain()` would end the main thread and serve the queue on another thread. Ending a thread unwinds its
    /// stack. A statically linked program first sorts all of its unwinding tables for that, which takes 18 ms. This
    /// loop keeps the main thread instead, so code that must run on the main thread does.
    static func serve() -> Never {
        var wake = pollfd(fd: _dispatch_get_main_queue_handle_4CF(), events: Int16(POLLIN), revents: 0)
        while true {
            guard poll(&wake, 1, -1) >= 0 || errno == EINTR else { break }
            // The counter is read before the queue is drained, so that a block that is added meanwhile wakes the next
            // poll.
            var count: UInt64 = 0
            guard read(wake.fd, &count, MemoryLayout.size(ofValue: count)) >= 0 || errno == EAGAIN || errno == EINTR
            else { break }
            _dispatch_main_queue_callback_4CF(nil)
        }
        // The descriptor is not usable, because code in this process has closed it.
        dispatchMain()
    }
}
