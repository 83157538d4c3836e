import ArgumentParser
import JSONText
import PreforkLinux

/// The command `restart`, which replaces the processes of workers by fresh ones.
struct RestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Replace the processes of workers by fresh ones of the same manifest.",
        discussion: """
            The workers are replaced as a reload replaces them: by the rollout \
            policy of their group, with readiness. A worker that is held, stopped, \
            backing off or completed is launched at once.

            Examples:
              prefork-run restart app.yaml web
              prefork-run restart app.yaml web/3 api --now
              prefork-run restart app.yaml --all --wait --timeout 5m

            Exit codes:
              0    ordered; with --wait: all workers are up
              1    refused: nothing has changed
              2    some workers are not up (--wait)
              69   no master answers
              124  the restart goes on after the timeout
            """)

    @OptionGroup var options: WorkerOptions

    @Flag(help: "Stop all named workers at once, and launch them anew.")
    var now = false

    @Flag(help: "Wait until all named workers have fresh processes that are up.")
    var wait = false

    @Option(
        help: ArgumentHelp("The longest wait, such as 2m. The restart goes on after it.", valueName: "time"),
        transform: Duration.wait)
    var timeout: Duration?

    func run() throws {
        var members = [JSON.Member("now", .boolean(now))]
        guard wait else {
            let order = try AskedOrder(options.request("restart", members), to: options.master)
            return order.show("restarting", others: ("is not restarted", "are not restarted"))
        }
        members.append(JSON.Member("wait", true))
        let request = options.request("restart", members)
        guard let answer = try options.master.awaitAnswer(to: request, within: timeout) else {
            Output.error.write(line: "prefork-run: the restart goes on")
            throw ExitCode.rollsOn
        }
        try AskedOrder.check(answer, over: answer["unknown"] == nil ? nil : options.master.connect())
        if answer["result"]?.text == "stopped" {
            try options.master.fail("the master is stopping, and the restart has not ended")
        }
        let notUp = AskedOrder.names("not_up", in: answer)
        if notUp.isEmpty { return }
        Output.error.write(line: "prefork-run: not up: \(notUp.named(atMost: 5))")
        throw ExitCode.notRestarted
    }
}
