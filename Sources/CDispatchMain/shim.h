// The two calls with which libdispatch lets a run loop serve the main queue. They are exported for CoreFoundation
// (hence the 4CF), without a public header: swift-corelibs-libdispatch, private/private.h.

/// An eventfd, not blocking, that is readable when something waits in the main queue.
int _dispatch_get_main_queue_handle_4CF(void);

/// Runs what waits in the main queue. For the main thread alone.
void _dispatch_main_queue_callback_4CF(void *unused);
