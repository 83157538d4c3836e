import PreforkLinux
import Supervision

/// A column of the table, in the order in which they are shown. Where they do not fit, the last ones are left out.
enum TopColumn: CaseIterable, Hashable {
    case worker, state, pid, uptime, restarts, cpu, resident, share, threads

    var title: String {
        switch self {
        case .worker: "WORKER"
        case .state: "STATE"
        case .pid: "PID"
        case .uptime: "UP"
        case .restarts: "RESTARTS"
        case .cpu: "CPU%"
        case .resident: "RSS"
        case .share: "PSS"
        case .threads: "THR"
        }
    }

    /// The width of a column whose text hardly changes its width; nil for one that takes what it needs.
    var width: Int? {
        switch self {
        case .worker, .state: nil
        case .pid, .uptime: 7
        case .restarts: 8
        case .cpu: 5
        case .resident, .share: 6
        case .threads: 4
        }
    }

    /// Whether the text is at the right edge.
    var isNumber: Bool { width != nil }

    func cell(_ row: StatusReport.Row, _ usage: ProcessMeter.Usage?) -> String {
        switch self {
        case .worker: row.worker
        case .state: row.sentence
        case .pid: row.pid.map { String($0) } ?? "-"
        // A worker that does not run has no time that it is up.
        case .uptime: row.pid == nil ? "-" : row.age?.shortText ?? "-"
        case .restarts: String(max(0, row.launches - 1))
        case .cpu: usage?.cpu.tenths ?? "-"
        case .resident: usage?.sample.resident.bytesText ?? "-"
        case .share: usage?.sample.share?.bytesText ?? "-"
        case .threads: usage.map { String($0.sample.threads) } ?? "-"
        }
    }
}

extension Duration {
    /// The duration in at most six characters: `59s`, `12m30s`, `23h59m`, `99d23h`.
    fileprivate var shortText: String {
        let seconds = components.seconds
        return switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m\(seconds % 60)s"
        case ..<86400: "\(seconds / 3600)h\(seconds / 60 % 60)m"
        default: "\(seconds / 86400)d\(seconds / 3600 % 24)h"
        }
    }
}

extension Double {
    /// The number with one digit after the point.
    fileprivate var tenths: String {
        guard let tenths = Int(exactly: (self * 10).rounded()) else { return "-" }
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension Int {
    /// A number of bytes in at most six characters.
    fileprivate var bytesText: String {
        let kilobytes = Double(self) / 1024
        if kilobytes < 1000 { return "\(Int(kilobytes))K" }
        if kilobytes < 1000 * 1024 { return (kilobytes / 1024).tenths + "M" }
        return (kilobytes / 1024 / 1024).tenths + "G"
    }
}
