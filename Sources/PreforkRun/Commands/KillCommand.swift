import ArgumentParser
import JSONText
import PreforkLinux
import PreforkManifest
import Supervision

/// The command `kill`, which sends a signal to workers.
struct KillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "Send a signal to the processes of workers.",
        discussion: """
            A worker that dies of it has ended by itself: what follows is up to its \
            restart policy.

            Examples:
              prefork-run kill app.yaml --signal USR1 web
              prefork-run kill app.yaml -s KILL web/3

            Exit codes:
              0   sent to one worker at least
              1   refused, or none of the workers has a process
              69  no master answers
            """)

    @OptionGroup var options: WorkerOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The signal: a name such as USR1 or SIGUSR1, or a number.", valueName: "signal"),
        transform: KillCommand.signal)
    var signal = Signal.terminate

    private static func signal(_ text: String) throws -> Signal {
        if let signal = Signal(meantBy: text) { return signal }
        let bare = text.uppercased().hasPrefix("SIG") ? String(text.dropFirst(3)) : text
        let near = Suggestion.nearest(to: bare, among: Signal.names)
        throw ValidationError("unknown signal '\(text)'" + (near.map { ": did you mean '\($0)'?" } ?? ""))
    }

    func run() throws {
        let member = JSON.Member("signal", .integer(signal.rawValue))
        let order = try AskedOrder(options.request("kill", [member]), to: options.master)
        let count = order.changed.count
        order.show(
            "\(signal) is sent to \(count) worker\(count == 1 ? "" : "s"):",
            others: ("has no process", "have no process"))
        if count == 0 { throw ExitCode.orderRefused }
    }
}
