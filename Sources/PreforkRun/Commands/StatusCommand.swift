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

            With --quiet, the exit code alone answers, for the health check of a \
            container: whether each worker is up, which means that it runs and is \
            ready, or has completed. Workers that an operator has stopped are not \
            missed. While a reload replaces workers, one that is up is enough for \
            each group.

            Examples:
              prefork-run status app.yaml
              prefork-run status shop --format json
              prefork-run status app.yaml --watch
              prefork-run status shop ssh://web2/shop ssh://ops@web3//srv/app.yaml
              prefork-run status app.yaml --quiet || echo down

            Exit codes:
              0   all masters have answered; with --quiet: the workers are up
              1   a worker is not up (--quiet)
              64  wrong usage
              69  a master does not answer
            """)

    @OptionGroup var options: TargetOptions

    @Option(help: "A table, or a JSON object.")
    var format = AskedStatus.Format.table

    @Flag(
        name: .shortAndLong,
        help: "Show the status again whenever something has happened, until the master ends.")
    var watch = false

    @Flag(name: .shortAndLong, help: "Show nothing: the exit code says whether the workers are up.")
    var quiet = false

    @Option(
        help: ArgumentHelp("The longest wait for each master, by default 10s.", valueName: "time"),
        transform: Duration.wait)
    var timeout: Duration = TargetOptions.patience

    func validate() throws {
        if quiet, watch { throw ValidationError("--quiet answers once, so it cannot be combined with --watch.") }
        if quiet, options.own == nil { throw ValidationError("--quiet asks one master of this machine.") }
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
        if quiet {
            guard try AskedStatus(of: master, within: timeout).isHealthy else { throw ExitCode.notUp }
            return
        }
        if watch {
            try WatchedStatus(of: master, as: format).run()
        } else {
            try AskedStatus(of: master, within: timeout).show(as: format)
        }
    }
}
