import ArgumentParser
import ManifestExport

/// The command `export nomad`, which writes jobs of Nomad.
struct ExportNomadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nomad",
        abstract: "Write jobs of Nomad.",
        discussion: """
            By default, each allocation runs a master with all workers, and has the \
            manifest from a template. With --workers, each worker has an allocation \
            of its own, and no master runs. The tasks are containers of Docker.

            Examples:
              prefork-run export nomad --image shop:7 shop.yaml | nomad job run -
              prefork-run export nomad --workers --image shop:7 --output jobs shop.yaml
            """)

    @Flag(help: "Who keeps the workers: a master in one allocation, or Nomad by an allocation for each worker.")
    var shape = ContainerShape.master

    @Option(help: ArgumentHelp("The image of the containers.", valueName: "name"))
    var image: String?

    @Option(
        help: ArgumentHelp("A datacenter in which the job may run. May be repeated. (default: any)", valueName: "name"))
    var datacenter: [String] = []

    @Option(help: ArgumentHelp("The namespace of the job.", valueName: "name"))
    var namespace: String?

    @Option(help: ArgumentHelp("How many allocations run a master each. (default: 1)", valueName: "count"))
    var replicas: Int?

    @Option(help: ArgumentHelp("The number of the user of containers that need not run as root.", valueName: "number"))
    var user = ContainerDefaults.user

    @OptionGroup var export: ExportOptions

    func validate() throws {
        if shape == .workers, replicas != nil {
            throw ValidationError("--replicas is about allocations with a master: with --workers the manifest counts.")
        }
        if shape == .master, export.directory != nil {
            throw ValidationError(
                "--directory requires --workers: the manifest is a template in the folder of the task.")
        }
        if let replicas, !(0...1_000_000).contains(replicas) {
            throw ValidationError("--replicas is a number from 0 to 1000000.")
        }
        if user > UInt32(Int32.max) { throw ValidationError("--user is a number up to \(Int32.max).") }
    }

    func run() throws {
        var options = NomadOptions()
        options.image = image
        options.hasTaskPerWorker = shape == .workers
        if !datacenter.isEmpty { options.datacenters = datacenter }
        options.namespace = namespace
        options.replicas = replicas ?? 1
        options.user = user
        let directory = shape == .master ? NomadOptions.manifestFolder : shape.directory
        try ExportRun(export, target: "nomad", directory: directory).perform { NomadExport.export($0, options) }
    }
}
