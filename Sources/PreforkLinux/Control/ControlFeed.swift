/// Passes the lines of the log to the clients that follow them. The program writes each line of its log here as well.
package final class ControlFeed {
    var server: ControlServer?

    package init() {}

    /// Whether anybody can ask what has happened.
    package var isOpen: Bool { server != nil }

    /// Whether somebody follows the log.
    package var hasFollowers: Bool { server?.hasFollowers ?? false }

    /// The newest records, for clients that ask later. None are kept where nobody can ask.
    private(set) var recent = RecentRecords()

    /// - Parameter quotation: Lines of the manifest, for those who wait for their reload. They may have secrets.
    package func write(_ record: LogRecord, quotation: String? = nil) {
        guard let server else { return }
        recent.add(record, at: .now)
        server.publish(record, quotation: quotation)
    }
}
