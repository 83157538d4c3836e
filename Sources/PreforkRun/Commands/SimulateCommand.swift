import ArgumentParser

/// The command `simulate`, which plays a reload from one manifest to another without processes.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Play a reload from OLD to NEW without processes, and show whether it is committed.",
        discussion: """
            All workers of OLD are up when NEW is accepted. The decisions are those \
            of the master, by the keys 'readiness', 'rollout', 'needs', 'restart' \
            and 'stop' of NEW. Nothing is started, and no socket is opened. Relative \
            paths of both manifests start at the directory of NEW.

            A worker serves from the end of its boot until it is asked to leave, \
            whether the master knows it or not. A job, which is a worker whose \
            restart policy is never, ends with 0 after its boot. So does a worker \
            of a group that another group needs to have completed.

            Examples:
              prefork-run simulate running.yaml edited.yaml
              prefork-run simulate --boot 8s±3s --drain 2s running.yaml edited.yaml
              prefork-run simulate --fail-ready 1/4 --seed 7 running.yaml edited.yaml
              git show HEAD:app.yaml | prefork-run simulate - app.yaml

            Exit codes:
              0   the reload is committed
              2   it is taken back, paused, or does not end
              1   a manifest is refused
              64  invalid usage
              66  a file cannot be read
            """)

    @Argument(help: "The running manifest, or - for standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var old: String

    @Argument(help: "The edited manifest, or - for standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var new: String

    @Option(
        help: ArgumentHelp(
            "The time from a launch until the worker serves, such as 8s or 8s±3s. +- stands for ±. (default: 1s)",
            valueName: "time"),
        transform: SimulatedTime.init(parsing:))
    var boot = SimulatedConditions().boot

    @Option(
        help: ArgumentHelp("The time from the stop signal until a process exits. (default: 1s)", valueName: "time"),
        transform: SimulatedTime.init(parsing:))
    var drain = SimulatedConditions().drain

    @Option(
        help: ArgumentHelp(
            "The share of the launches with a changed program that fail, such as 1/4 or 25%. (default: 0)",
            discussion: """
                Where the readiness is notify or a probe, such a launch never becomes ready. Elsewhere it exits with 1 \
                after its boot.
                """, valueName: "share"),
        transform: SimulatedShare.init(parsing:))
    var failReady = SimulatedShare.none

    @Option(help: ArgumentHelp("Determines all that is random.", valueName: "number"))
    var seed: UInt64 = SimulatedConditions().seed

    @Option(help: "The format of the output.")
    var format = SimulatedReload.Format.text

    @Flag(help: "Draw the curve with ASCII characters.")
    var ascii = false

    func validate() throws {
        if old == "-", new == "-" { throw ValidationError("OLD and NEW cannot both be standard input.") }
    }

    func run() throws {
        try SimulatedReload(
            from: ManifestInput(old, standardInputName: nil), to: ManifestInput(new, standardInputName: nil),
            SimulatedConditions(boot: boot, drain: drain, failing: failReady, seed: seed)
        )
        .show(format, ascii ? .ascii : .blocks)
    }
}
