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

    /// The groups with a worker that is not up, and why the first of them is not.
    ///
    /// A worker is up when it runs and is ready, if its readiness is waited for, and when it has completed. While a reload
    /// replaces workers, a group with one worker that is up is up: the others are replaced within the limits of its rollout. A
    /// worker that an operator has stopped is not missed, unless the whole group is stopped.
    var groupsThatAreDown: [(group: String, why: String)] {
        var down: [(String, String)] = []
        let isRolling = status.rollout != nil
        // The rows of a group follow each other.
        for rows in status.rows.filter({ $0.role == .worker }).chunked(by: { $0.group == $1.group }) {
            let isStopped = rows.allSatisfy(\.isStopped)
            guard let first = rows.first(where: { !$0.isUp && ($0.isStopped == isStopped) }),
                !(isRolling && rows.contains(where: \.isUp))
            else { continue }
            down.append((String(first.group), "\(first.worker) is \(first.state)"))
        }
        return down
    }
}

extension [StatusReport.Row] {
    fileprivate func chunked(by belong: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
        var chunks: [ArraySlice<Element>] = []
        var start = 0
        for index in indices.dropFirst() where !belong(self[index - 1], self[index]) {
            chunks.append(self[start..<index])
            start = index
        }
        return isEmpty ? [] : chunks + [self[start...]]
    }
}
