import ArgumentParser
import Glibc
import JSONText

/// The state of the workers of a running master, which a command shows again whenever something has happened.
struct WatchedStatus {
    private let master: MasterOptions
    private let format: AskedStatus.Format

    /// Many events at almost the same time are shown as one.
    private static let pause = Duration.milliseconds(200)
    /// Escape sequences: to the upper left corner, and erase the rest of a line or of the screen.
    private static let home = "\u{1B}[H", restOfLine = "\u{1B}[K", restOfScreen = "\u{1B}[J"

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
        let first = try AskedStatus(of: master, over: connection)
        if format == .table, isTerminal { Output.standard.write(text: WatchedStatus.home + WatchedStatus.restOfScreen) }
        first.show(as: format, isOneOfMany: true)
        while hasChanged(events), let status = try? AskedStatus(of: master, over: connection) {
            show(status)
        }
    }

    private func show(_ status: AskedStatus) {
        guard format == .table, isTerminal else {
            if format == .table { Output.standard.write(text: "\n") }
            return status.show(as: format, isOneOfMany: true)
        }
        // In one piece, so that the screen does not flicker.
        let lines = status.lines.map { $0 + WatchedStatus.restOfLine + "\n" }
        Output.standard.write(text: WatchedStatus.home + lines.joined() + WatchedStatus.restOfScreen)
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
