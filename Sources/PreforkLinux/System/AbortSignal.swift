internal import CPreforkLinux

/// The signal SIGABRT of this process.
package enum AbortSignal {
    /// Makes SIGABRT end the process after a handler of it has run, such as one that writes a backtrace.
    package static func endsTheProcess() { prefork_end_by_abort() }
}
