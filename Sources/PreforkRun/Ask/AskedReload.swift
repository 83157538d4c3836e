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
        let request: JSON = ["request": "reload", "wait": .boolean(waits)]
        guard let answer = try master.awaitAnswer(to: request, within: timeout) else {
            Output.error.write(line: "prefork-run: the reload goes on")
            throw ExitCode.rollsOn
        }
        if let error = answer["error"]?.text { try master.fail("the master refuses: \(error)") }
        try finish(answer["result"]?.text ?? "")
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
