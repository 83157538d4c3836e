internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// Writes the lines of the log to standard error, and never waits for their reader.
///
/// Lines that do not fit are kept until the reader has read. When too many wait, further lines are counted, and one line says
/// how many were lost. A line is written whole, or not at all.
package final class LogWriter {
    /// How many bytes may wait for the reader.
    package static let capacity = 256 * 1024

    private let outlet: LogOutlet
    private let noticeOfLoss: (Int) -> String
    /// The lines that wait, with their line breaks. Those before `first` are written.
    private var lines: [[UInt8]] = []
    private var first = 0
    /// How many bytes of the first line are written.
    private var written = 0
    private var waitingBytes = 0
    private var lost = 0
    /// How many lines were to be written since the start, and how many of them were lost.
    private(set) var lineCount = 0, lostCount = 0

    /// - Parameter noticeOfLoss: Returns the line that tells how many lines were lost, in the log's own format.
    package convenience init(noticeOfLoss: @escaping (Int) -> String) {
        self.init(to: LogOutlet(standardError: STDERR_FILENO), noticeOfLoss: noticeOfLoss)
    }

    init(to outlet: LogOutlet, noticeOfLoss: @escaping (Int) -> String) {
        self.outlet = outlet
        self.noticeOfLoss = noticeOfLoss
    }

    /// Writes the text and a line break, now or when the reader has read.
    package func write(line: String) {
        if lost > 0, waitingBytes < LogWriter.capacity / 2 { tellOfLoss() }
        lineCount += 1
        if lost > 0 || !append(line) {
            lost += 1
            lostCount += 1
        }
        flush()
    }

    /// Writes what the reader takes now.
    func flush() {
        guard let isDrained = outlet.drain() else { return isOver() }
        guard isDrained else { return }
        while first < lines.count {
            let count = outlet.write(lines[first][written...])
            guard let count else { return isOver() }
            if count == 0 { return }
            written += count
            waitingBytes -= count
            if written == lines[first].count { removeFirst() }
        }
        if lost > 0 {
            tellOfLoss()
            flush()
        }
    }

    /// Writes the lines that wait, when the master ends and nothing else is left to do. Waits for the reader as long as it
    /// reads: at most a second without progress, and at most five seconds in all.
    func finish() {
        let end = Instant.now.advanced(by: .seconds(5))
        var last = (bytes: pendingBytes, at: Instant.now)
        flush()
        while isWaiting, Instant.now < end {
            if pendingBytes != last.bytes { last = (pendingBytes, .now) }
            if Instant.now.since(last.at) > .seconds(1) { return }
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&request, 1, 100)
            flush()
        }
    }

    private var pendingBytes: Int { waitingBytes + outlet.pendingBytes }

    /// Whether lines wait for a reader that a poller can watch.
    var isWaiting: Bool { (first < lines.count || outlet.holdsBytes) && outlet.isPollable }

    /// The descriptor that is ready to be written when the reader has read.
    var descriptor: Int32 { outlet.descriptor }

    private func append(_ line: String) -> Bool {
        let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
        guard waitingBytes + bytes.count <= LogWriter.capacity else { return false }
        lines.append(bytes)
        waitingBytes += bytes.count
        return true
    }

    private func tellOfLoss() {
        if append(noticeOfLoss(lost)) { lost = 0 }
    }

    private func removeFirst() {
        lines[first] = []
        first += 1
        written = 0
        guard first == lines.count || first > 1000 else { return }
        lines.removeFirst(first)
        first = 0
    }

    /// The reader has closed its end. Nobody will read the log any more, nor how much of it was lost.
    private func isOver() {
        lines = []
        first = 0
        written = 0
        waitingBytes = 0
        lost = 0
    }
}
