extension Duration {
    /// The duration in the notation of manifests: `500ms`, `30s`, `2m`, `1h30m`.
    package var manifestText: String {
        let (seconds, attoseconds) = components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        if milliseconds != 0 {
            let (thousands, overflow) = seconds.multipliedReportingOverflow(by: 1000)
            return overflow ? "\(seconds)s" : "\(thousands + milliseconds)ms"
        }
        let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")].filter { $0.0 != 0 }
        return parts.isEmpty ? "0s" : parts.map { "\($0.0)\($0.1)" }.joined()
    }

    /// The duration for people, rounded to a precision that matters: `35 ms`, `1.2 s`, `12 s`, `4 min`, `3 h 20 min`.
    package var humanText: String {
        let milliseconds = clampedNanoseconds / 1_000_000
        let tenths = (milliseconds + 50) / 100
        let seconds = (milliseconds + 500) / 1000
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<9950: return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
        case ..<120_000: return "\(seconds) s"
        case ..<7_200_000: return "\(seconds / 60) min"
        default:
            let minutes = seconds / 60 % 60
            return minutes == 0 ? "\(seconds / 3600) h" : "\(seconds / 3600) h \(minutes) min"
        }
    }
}
