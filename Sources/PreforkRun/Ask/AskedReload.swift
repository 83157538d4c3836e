import ArgumentParser
import JSONText

/// A reload that a command asks a running master for.
struct AskedReload {
    private let master: MasterOptions
    private let waits: Bool
    private let timeout: Duration?

    /// - Parameters:
    ///   - waits: Whether the command waits until the reload is committed or taken back.
    ///   - timeout: The longest wait.
    init(of master: MasterOptions, waits: Bool, timeout: Duration?) {
        self.master = master
        self.waits = waits
        self.timeout = timeout
    }

    /// Asks for the reload, and shows what the master logs about it.
    ///
    /// - Throws: The exit code, unless it is 0.
    func run() throws {
        let end = timeout.map { ContinuousClock.now.advanced(by: $0) }
        let connection = try master.connect()
        do throws(NoMaster) {
            try connection.send(["request": "reload", "wait": .boolean(waits)])
        } catch {
            try master.fail(error.sentence)
        }
        while true {
            let line: JSON?
            do throws(NoMaster) {
                line = try connection.next(within: end.map { ContinuousClock.now.duration(to: $0) })
            } catch {
                try master.fail(error.sentence)
            }
            guard let line else {
                Output.error.write(line: "prefork-run: the reload goes on")
                throw ExitCode.rollsOn
            }
            if let error = line["error"]?.text { try master.fail("the master refuses: \(error)") }
            if let result = line["result"]?.text { return try finish(result) }
            show(line)
        }
    }

    /// Shows a line of the log.
    private func show(_ event: JSON) {
        if event["event"]?.text == "requested" { return }
        if let text = event["text"]?.text {
            Output.error.write(line: text)
        } else if let message = event["message"]?.text {
            let level = event["level"]?.text ?? "info"
            Output.standard.write(line: (level == "info" ? "" : "\(level): ") + message)
        }
    }

    private func finish(_ result: String) throws {
        switch result {
        case "refused": throw ExitCode.manifestRefused
        case "rolled-back": throw ExitCode.notCommitted
        case "paused": throw ExitCode.paused
        case "accepted", "committed": break
        case "stopped": try master.fail("the master is stopping, and the reload has not ended")
        default: try master.fail("the reload has ended in a way that this program does not know: \(result)")
        }
    }
}
