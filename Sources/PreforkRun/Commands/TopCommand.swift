import ArgumentParser
import Supervision

/// The command `top`, which shows a running master until the user has seen enough.
struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch the workers of running masters, and steer those of one by keys.",
        discussion: """
            The keys are shown by '?'. Where standard input or output is no terminal, the \
            table is written once. Several masters are shown one below the other, and \
            are not steered. One on another machine is watched by the same command there, \
            through ssh.

            Examples:
              prefork-run top app.yaml
              prefork-run top shop --interval 5s
              prefork-run top ssh://web1/shop ssh://web2/shop

            Exit codes:
              0   the view was closed
              69  a master does not answer
            """)

    @OptionGroup var options: TargetOptions

    @Option(
        help: ArgumentHelp("The time between two looks, at least 100ms. An event is shown at once.", valueName: "time"),
        transform: Duration.wait)
    var interval: Duration = .seconds(1)

    @Flag(help: "Write the table at each look, also to a terminal, until the master ends.")
    var batch = false

    @Option(help: "A table, or a JSON object in one line.")
    var format = TopTable.Format.table

    func validate() throws {
        if interval < .milliseconds(100) { throw ValidationError("The least --interval is 100ms.") }
        if batch, options.own == nil, options.masters.count + options.socket.count > 1 {
            throw ValidationError("--batch is for one master.")
        }
    }

    /// The options for the same command on another machine.
    private var words: [String] {
        ["--interval", "\(interval.clampedNanoseconds / 1_000_000)ms", "--format", format.rawValue]
            + (batch ? ["--batch"] : [])
    }

    func run() throws {
        let isLive = TerminalScreen.isThere && !batch && format == .table
        guard let master = options.own else {
            if isLive || batch { try options.replaceThisProgram(by: "top", words) }
            guard isLive else { return try MachinesTop.show(options, as: format) }
            var view = try MachinesView(of: options, each: interval)
            view.run()
            return
        }
        guard isLive else { return try TopTable.show(master, as: format, each: batch ? interval : nil) }
        var view = try TopView(of: master, each: interval)
        view.run()
    }
}
