/// Passes the lines of the log to the clients that follow them. The program writes each line of its log here as well.
package final class ControlFeed {
    var server: ControlServer?

    package init() {}

    /// Whether somebody follows the log.
    package var hasFollowers: Bool { server?.hasFollowers ?? false }

    package func write(_ record: LogRecord) { server?.publish(record) }
}
