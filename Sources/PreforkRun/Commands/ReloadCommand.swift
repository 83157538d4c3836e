import ArgumentParser
import JSONText
import PreforkManifest
import Supervision

/// The command `reload`, which lets a running master read its manifest again.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Let a running master read its manifest again, as at SIGHUP.",
        discussion: """
            The command shows what the master logs about the reload. With --wait, it \
            ends when the reload is committed or taken back.

            Examples:
              prefork-run reload app.yaml
              prefork-run reload app.yaml --wait --timeout 2m

            Exit codes:
              0    accepted; with --wait: committed
              1    refused: nothing has changed
              2    taken back (--wait)
              3    paused (--wait)
              69   no master answers
              124  the reload goes on after the timeout
            """)

    @OptionGroup var options: MasterOptions

    @Flag(help: "Wait until the reload is committed or taken back.")
    var wait = false

    @Option(
        help: ArgumentHelp("The longest wait, such as 2m. The reload goes on after it.", valueName: "time"),
        transform: ReloadCommand.duration)
    var timeout: Duration?

    private static func duration(_ text: String) throws -> Duration {
        guard let duration = Duration(manifestText: text), duration <= .longestInManifest else {
            throw ValidationError("cannot use '\(text)' as a time: write a number and a unit, such as 30s or 2m")
        }
        return duration
    }

    func run() throws {
        let connection = try options.connect()
        let end = timeout.map { ContinuousClock.now.advanced(by: $0) }
        do throws(NoMaster) {
            try connection.send(["request": "reload", "wait": .boolean(wait)])
        } catch {
            try options.fail(error.sentence)
        }
        while true {
            let line: JSON?
            do throws(NoMaster) {
                line = try connection.next(within: end.map { ContinuousClock.now.duration(to: $0) })
            } catch {
                try options.fail(error.sentence)
            }
            guard let line else {
                Output.error.write(line: "prefork-run: the reload goes on")
                throw ExitCode.rollsOn
            }
            if let error = line["error"]?.text { try options.fail("the master refuses: \(error)") }
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
        default: break
        }
    }
}
