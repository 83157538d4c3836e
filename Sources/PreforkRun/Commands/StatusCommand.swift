import ArgumentParser

/// The command `status`, which shows the state of all workers of a running master.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the state of the workers of running masters.",
        discussion: """
            Several masters are shown one below the other. One on another machine \
            is asked by the same command there, through ssh, which must not need \
            to ask for a password.

            Examples:
              prefork-run status app.yaml
              prefork-run status shop --format json
              prefork-run status app.yaml --watch
              prefork-run status shop ssh://web2/shop ssh://ops@web3//srv/app.yaml

            Exit codes:
              0   all masters have answered
              69  a master does not answer
            """)

    @OptionGroup var options: TargetOptions

    @Option(help: "A table, or a JSON object.")
    var format = AskedStatus.Format.table

    @Flag(
        name: .shortAndLong,
        help: "Show the status again whenever something has happened, until the master ends.")
    var watch = false

    @Option(
        help: ArgumentHelp("The longest wait for each of several masters.", valueName: "time"),
        transform: Duration.wait)
    var timeout: Duration = TargetOptions.patience

    func validate() throws {
        if watch, options.own == nil, options.masters.count + options.socket.count > 1 {
            throw ValidationError("--watch shows one master. Several are shown by 'prefork-run top'.")
        }
    }

    func run() throws {
        guard let master = options.own else {
            if watch {
                try options.replaceThisProgram(by: "status", ["--watch", "--format", format.rawValue])
            }
            return try MachinesStatus.show(options, within: timeout, as: format)
        }
        if watch {
            try WatchedStatus(of: master, as: format).run()
        } else {
            try AskedStatus(of: master).show(as: format)
        }
    }
}
