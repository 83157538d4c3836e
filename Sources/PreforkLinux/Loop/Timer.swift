internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// One alarm for everything that waits: ready to read when its deadline has come.
struct Timer: ~Copyable {
    let descriptor: Descriptor
    private var armed: Instant?

    init() throws(SystemError) {
        descriptor = try Descriptor(
            "timerfd_create", timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC) | Int32(TFD_NONBLOCK)),
            to: "create a timer")
    }

    /// Without a deadline the timer is silent, so that an idle master never wakes.
    mutating func arm(at deadline: Instant?) throws(SystemError) {
        guard deadline != armed else { return }
        var setting = itimerspec()
        if let deadline {
            // A time of zero would disarm it; a deadline that has passed is due at once.
            let nanoseconds = max(deadline.nanoseconds, 1)
            setting.it_value.tv_sec = Int(nanoseconds / 1_000_000_000)
            setting.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
        }
        try SystemError.check(
            "timerfd_settime", timerfd_settime(descriptor.raw, Int32(TFD_TIMER_ABSTIME), &setting, nil),
            to: "arm the timer")
        armed = deadline
    }

    /// To be called when the deadline has come: makes the descriptor unready again.
    mutating func acknowledge() {
        var expirations: UInt64 = 0
        // Nothing to read means that it was armed anew meanwhile; either way it has to be armed for what comes next.
        _ = read(descriptor.raw, &expirations, MemoryLayout<UInt64>.size)
        armed = nil
    }
}

extension Instant {
    /// The clock that deadlines are told in.
    static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
