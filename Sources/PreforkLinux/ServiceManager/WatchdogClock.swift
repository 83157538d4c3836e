internal import Glibc
internal import Supervision

/// When a service manager is told that the master works, sd_watchdog_enabled(3).
struct WatchdogClock {
    private let interval: Duration
    private(set) var next: Instant

    /// Reads what the manager asks for; nil when it asks for nothing, or asks another process.
    init?(_ variable: (String) -> String?, at now: Instant = .now) {
        guard let microseconds = variable("WATCHDOG_USEC").flatMap({ Int64($0) }), microseconds > 0 else { return nil }
        if let pid = variable("WATCHDOG_PID"), Int32(pid) != getpid() { return nil }
        // Twice as often as the manager asks for, as the manual recommends. No watchdog waits for more than a year, and none is
        // worth all of the time.
        interval = .microseconds(max(1000, min(microseconds, 31_536_000_000_000) / 2))
        next = now
    }

    mutating func advance(from now: Instant) { next = now.advanced(by: interval) }
}
