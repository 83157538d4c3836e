internal import Supervision

/// A message by the protocol of sd_notify(3): one assignment in each line.
///
/// Assignments that the master has no use for are ignored, such as `MAINPID`, `STOPPING` and `FDSTORE`, and so is
/// everything that is no assignment.
enum NotifyMessage {
    /// A longer message is discarded.
    static let limit = 4096
    /// A longer text of a state is cut.
    private static let longestStatus = 256

    /// What a message reports, in its order.
    static func reports(in message: some Collection<UInt8>) -> [WorkerReport] {
        // One NUL may end the message, as it ends a string in C. Any other means that the message is no text.
        let text = message.count > 0 && Array(message.suffix(1)) == [0] ? message.dropLast() : message.dropLast(0)
        guard !text.contains(0) else { return [] }
        return text.split(separator: UInt8(ascii: "\n")).compactMap { report(in: $0) }
    }

    /// The reports of a queue of messages, each kind once: of several statuses only the last one matters.
    static func summary(_ reports: [WorkerReport]) -> [WorkerReport] {
        var kinds: Set<Int> = []
        return Array(reports.reversed().filter { kinds.insert($0.kind).inserted }.reversed())
    }

    private static func report(in line: some Collection<UInt8>) -> WorkerReport? {
        guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let value = line[line.index(after: equals)...]
        switch String(decoding: line[..<equals], as: UTF8.self) {
        case "READY": return value.elementsEqual("1".utf8) ? .ready : nil
        case "WATCHDOG" where value.elementsEqual("1".utf8): return .watchdog
        case "WATCHDOG" where value.elementsEqual("trigger".utf8): return .watchdogTriggered
        case "EXTEND_TIMEOUT_USEC":
            guard value.count < 20, value.allSatisfy({ (0x30...0x39).contains($0) }),
                let microseconds = Int64(String(decoding: value, as: UTF8.self)), microseconds > 0
            else { return nil }
            return .extendTimeout(min(.microseconds(microseconds), .longestInManifest))
        case "STATUS": return status(value)
        default: return nil
        }
    }

    /// A text that can stand in one line of the log.
    private static func status(_ value: some Collection<UInt8>) -> WorkerReport? {
        guard let text = String(validating: value, as: UTF8.self) else { return nil }
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(longestStatus) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: line.append("\u{FFFD}")
            default: line.append(scalar)
            }
        }
        return .status(String(line))
    }
}

extension WorkerReport {
    /// A number that two reports have in common when the later one replaces the earlier one.
    fileprivate var kind: Int {
        switch self {
        case .ready: 0
        case .watchdog: 1
        case .watchdogTriggered: 2
        case .extendTimeout: 3
        case .status: 4
        case .wroteLine: 5
        }
    }
}
