import ArgumentParser
import Glibc
import JSONText

/// The state of the workers of a running master, which a command shows again whenever something has happened.
struct WatchedStatus {
    private let master: MasterOptions
    private let format: AskedStatus.Format

    /// Many events at almost the same time are shown as one.
    private static let pause = Duration.milliseconds(200)
    /// Moves to the upper left corner, and clears the terminal.
    private static let clear = "\u{1B}[H\u{1B}[2J\u{1B}[3J"

    init(of master: MasterOptions, as format: AskedStatus.Format) {
        self.master = master
        self.format = format
    }

    /// Shows the status until the master ends.
    ///
    /// - Throws: The exit code if no master answers, after the reason was written to standard error.
    func run() throws {
        let events = try master.connect()
        _ = try master.ask(events, ["request": "events"])
        let connection = try master.connect()
        try AskedStatus(of: master, over: connection).show(as: format, isOneOfMany: true)
        while hasChanged(events), let status = try? AskedStatus(of: master, over: connection) {
            if format == .table { Output.standard.write(text: isTerminal ? WatchedStatus.clear : "\n") }
            status.show(as: format, isOneOfMany: true)
        }
    }

    private var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Waits until something has happened, or on a terminal until the ages of the workers are a second older.
    ///
    /// - Returns: Whether the master is still there.
    private func hasChanged(_ events: ControlConnection) -> Bool {
        do throws(NoMaster) {
            guard try events.next(within: isTerminal ? .seconds(1) : nil) != nil else { return true }
            let end = ContinuousClock.now.advanced(by: WatchedStatus.pause)
            while try events.next(within: ContinuousClock.now.duration(to: end)) != nil {}
            return true
        } catch {
            return false
        }
    }
}
