internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The timer for the core's next deadline, by timerfd_create(2).
struct Timer: ~Copyable {
    /// Ready to read when the deadline has come.
    let descriptor: Descriptor
    private var armed: Instant?

    init() throws(SystemError) {
        descriptor = try Descriptor(
            "timerfd_create", timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC) | Int32(TFD_NONBLOCK)),
            to: "create a timer")
    }

    /// Sets the deadline. With nil the timer is disarmed, so that an idle master never wakes up.
    mutating func arm(at deadline: Instant?) throws(SystemError) {
        guard deadline != armed else { return }
        var setting = itimerspec()
        if let deadline {
            // A time of zero would disarm the timer. A deadline that has passed is due at once.
            let nanoseconds = max(deadline.nanoseconds, 1)
            setting.it_value.tv_sec = Int(nanoseconds / 1_000_000_000)
            setting.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
        }
        try SystemError.check(
            "timerfd_settime", timerfd_settime(descriptor.raw, Int32(TFD_TIMER_ABSTIME), &setting, nil),
            to: "arm the timer")
        armed = deadline
    }

    /// Makes the descriptor unready again. Call when the deadline has come.
    mutating func acknowledge() {
        var expirations: UInt64 = 0
        // The read fails if the timer was armed again in the meantime. In both cases `arm` has to set the next
        // deadline.
        _ = read(descriptor.raw, &expirations, MemoryLayout<UInt64>.size)
        armed = nil
    }
}

extension Instant {
    /// The current time of the clock on which deadlines are based.
    static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
