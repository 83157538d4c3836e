import Glibc

/// A time of the monotonic clock, or a duration. The workers read the same clock.
struct Nanoseconds: Comparable {
    var count: Int64

    static let second = Nanoseconds(count: 1_000_000_000)
    static let millisecond = Nanoseconds(count: 1_000_000)

    static var now: Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Nanoseconds(count: Int64(time.tv_sec) * second.count + Int64(time.tv_nsec))
    }

    var milliseconds: Double { Double(count) / 1e6 }

    static func < (left: Self, right: Self) -> Bool { left.count < right.count }
    static func + (left: Self, right: Self) -> Self { Nanoseconds(count: left.count + right.count) }
    static func - (left: Self, right: Self) -> Self { Nanoseconds(count: left.count - right.count) }
    static func * (times: Int64, span: Self) -> Self { Nanoseconds(count: times * span.count) }
}
