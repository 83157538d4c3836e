import ArgumentParser

/// The command `reload`, which lets a running master read its manifest again.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Let running masters read their manifests again, as at SIGHUP.",
        discussion: """
            The command shows what the master logs about the reload. With --wait, it \
            ends when the reload is committed or taken back. Several masters are \
            asked at once, those of ssh:// by the same command on their machines, \
            and the exit code is the highest of theirs. One that has not answered \
            10 seconds after the timeout is taken for one that does not answer.

            Examples:
              prefork-run reload app.yaml
              prefork-run reload app.yaml --wait --timeout 2m
              prefork-run reload ssh://web1/shop ssh://web2/shop --wait

            Exit codes:
              0    accepted; with --wait: committed
              1    refused: nothing has changed
              2    taken back (--wait)
              3    paused (--wait)
              69   no master answers
              124  the reload goes on after the timeout
            """)

    @OptionGroup var options: TargetOptions

    @Flag(help: "Wait until the reload is committed or taken back.")
    var wait = false

    @Option(
        help: ArgumentHelp("The longest wait, such as 2m. The reload goes on after it.", valueName: "time"),
        transform: Duration.wait)
    var timeout: Duration?

    func run() throws {
        guard let master = options.own else {
            return try MachinesReload(of: options, waits: wait, timeout: timeout).run()
        }
        try AskedReload(of: master, waits: wait, timeout: timeout).run()
    }
}
