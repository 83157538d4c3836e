import ArgumentParser
import ManifestExport

/// The command `export slurm`, which writes a batch script.
struct ExportSlurmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slurm",
        abstract: "Write a batch script of Slurm.",
        discussion: """
            The job runs one master on each of its nodes. ${machine} is the number \
            of the node within the job.

            Examples:
              prefork-run export slurm --nodes 3 --time 7-0 shop.yaml
              prefork-run export slurm --output . shop.yaml && sbatch shop.slurm
            """)

    @Option(help: ArgumentHelp("How many nodes get a master each.", valueName: "count"))
    var nodes = 1

    @Option(
        help: ArgumentHelp(
            "The time limit, such as 12:00:00 or 7-0. (default: that of the partition)", valueName: "time"))
    var time: String?

    @Option(help: ArgumentHelp("The partition. (default: that of the cluster)", valueName: "name"))
    var partition: String?

    @Option(help: ArgumentHelp("The account. (default: that of the user)", valueName: "name"))
    var account: String?

    @Option(help: ArgumentHelp("The program prefork-run on the nodes.", valueName: "path"))
    var program = "prefork-run"

    @OptionGroup var export: ExportOptions

    func validate() throws {
        if !(1...1_000_000).contains(nodes) { throw ValidationError("--nodes is a number from 1 on.") }
        if let time, !SlurmOptions.isTime(time) {
            throw ValidationError(
                "cannot use '\(time)' as a time limit: write minutes, hours:minutes:seconds or days-hours")
        }
        for name in [partition, account].compactMap(\.self) where !SlurmOptions.isName(name) {
            throw ValidationError("cannot use '\(name)' as the name of a partition or an account")
        }
        if program.isEmpty || program.hasPrefix("-") { throw ValidationError("cannot use '\(program)' as a program") }
    }

    func run() throws {
        var options = SlurmOptions()
        options.nodes = nodes
        options.time = time
        options.partition = partition
        options.account = account
        options.program = program
        try ExportRun(export, target: "slurm").perform { SlurmExport.export($0, options) }
    }
}
