import JSONText
import NIOCore
import PreforkLinux

/// What is known of the master and its workers at one moment.
final class Snapshot {
    let taken = NIODeadline.now()
    let status: StatusReport
    /// The status as the master has sent it.
    let statusText: ByteBuffer
    let counts: JSON
    let greeting: JSON
    /// What the processes use, which is read when it is first asked for.
    private(set) lazy var usage = UsageOfProcesses(
        master: greeting["pid"]?.integer ?? 0, workers: status.rows.compactMap(\.pid))

    /// - Parameters:
    ///   - status: The answer to the request for the status.
    ///   - counts: The answer to the request for the counts.
    init?(status line: ByteBuffer, counts: ByteBuffer, greeting: JSON) {
        guard let answer = try? JSON(reading: line.readableBytesView), let status = answer["status"],
            let report = StatusReport(status), let counts = try? JSON(reading: counts.readableBytesView)["counts"]
        else { return nil }
        self.status = report
        // `{"ok":true,"status":` and `}` around it.
        let start = "{\"ok\":true,\"status\":".utf8.count
        statusText = line.getSlice(at: line.readerIndex + start, length: line.readableBytes - start - 1) ?? line
        self.counts = counts
        self.greeting = greeting
    }
}
