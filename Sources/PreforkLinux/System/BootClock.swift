internal import CPreforkLinux
internal import Glibc

/// The clock by which the kernel tells when processes have started.
package enum BootClock {
    /// The time since boot, in seconds.
    package static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
