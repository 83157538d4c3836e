import Glibc

/// The day that a manual page shows.
enum ManualDate {
    /// The day of `SOURCE_DATE_EPOCH`, by which packages are the same whenever they are built, or else today.
    static var ofBuild: String {
        let asked = getenv("SOURCE_DATE_EPOCH").flatMap { Int(String(cString: $0)) }
        return day(of: asked ?? time(nil))
    }

    /// The day in UTC: `2026-11-30`.
    static func day(of seconds: Int) -> String {
        var (instant, parts) = (time_t(seconds), tm())
        guard gmtime_r(&instant, &parts) != nil else { return "" }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    }
}
