internal import Glibc

/// The time of lines as RFC 3339 text, in UTC with milliseconds. A text is made once for each millisecond.
final class LineClock {
    private var second = -1
    private var millisecond = -1
    private var text: [UInt8] = []

    /// The time of the last text, in milliseconds of the wall clock.
    var milliseconds: Int64 { Int64(second) * 1000 + Int64(millisecond) }

    func now() -> [UInt8] {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let millisecond = time.tv_nsec / 1_000_000
        if time.tv_sec == second, millisecond == self.millisecond { return text }
        if time.tv_sec != second { text = LineClock.text(ofSecond: time.tv_sec) }
        second = time.tv_sec
        self.millisecond = millisecond
        // Adding 1000 keeps the leading zeros, and the leading 1 is dropped.
        text.removeSubrange(min(19, text.count)...)
        text += ".\(String(1000 + millisecond).dropFirst())Z".utf8
        return text
    }

    private static func text(ofSecond second: Int) -> [UInt8] {
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
        return buffer[..<count].map(UInt8.init(bitPattern:))
    }
}
