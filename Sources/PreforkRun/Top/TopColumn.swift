import PreforkLinux
import Supervision

/// A column of the table, in the order in which they are shown. Where they do not fit, the last ones are left out.
enum TopColumn: CaseIterable, Hashable {
    case worker, state, pid, uptime, restarts, cpu, resident, threads, queue, share

    var title: String {
        switch self {
        case .worker: "WORKER"
        case .state: "STATE"
        case .pid: "PID"
        case .uptime: "UP"
        case .restarts: "RESTARTS"
        case .cpu: "CPU%"
        case .resident: "RSS"
        case .threads: "THR/CAP"
        case .queue: "QUEUE"
        case .share: "PSS"
        }
    }

    /// The width of a column whose text hardly changes its width; nil for one that takes what it needs.
    var width: Int? {
        switch self {
        case .worker, .state: nil
        case .pid: 7
        case .restarts: 8
        case .cpu: 5
        case .uptime, .resident, .share: 6
        case .threads, .queue: 9
        }
    }

    /// Whether the text is at the right edge.
    var isNumber: Bool { width != nil }

    func cell(_ row: TopRow, _ meter: ProcessMeter, _ listeners: TopListeners) -> String {
        let usage: ProcessMeter.Usage? = row.isFolded ? meter.sum(of: row.pids) : meter[row.pid]
        return switch self {
        case .worker: row.title
        case .state: row.sentence
        case .pid: row.pid.map { String($0) } ?? "-"
        // A worker that does not run has no time that it is up.
        case .uptime: row.pid == nil ? "-" : row.members.first?.age?.shortText ?? "-"
        case .restarts: String(row.members.reduce(0) { $0 + max(0, $1.launches - 1) })
        case .cpu: usage?.cpu.tenths ?? "-"
        case .resident: usage?.sample.resident.bytesText ?? "-"
        case .threads: usage.map { String($0.sample.threads) + (row.cap.map { "/\($0)" } ?? "") } ?? "-"
        case .queue: listeners.queue(of: row) ?? "-"
        case .share: usage?.sample.share?.bytesText ?? "-"
        }
    }
}

extension TopRow {
    /// How many threads the processes may have; nil where one of them has no cap.
    fileprivate var cap: Int? {
        let caps = members.lazy.filter { $0.pid != nil }.map(\.cap)
        return caps.contains(nil) ? nil : caps.reduce(0) { $0 + ($1 ?? 0) }
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
        // Many processes together may use many CPUs.
        if tenths >= 10_000 { return String(tenths / 10) }
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
