internal import Glibc

/// A point in wall-clock time as RFC 3339 text, in UTC with milliseconds: `2026-11-22T19:15:26.123Z`.
package struct Timestamp {
    package let text: String

    package static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    init(seconds: Int, nanoseconds: Int) {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        // strftime(3) has no fractions of a second. Adding 1000 keeps the leading zeros, and the leading 1 is dropped.
        let milliseconds = String(1000 + nanoseconds / 1_000_000).dropFirst()
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let second = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        text = "\(second).\(milliseconds)Z"
    }
}
