import ArgumentParser
import ManifestExport

/// The command `export compose`, which writes a file of Compose.
struct ExportComposeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compose",
        abstract: "Write a file of Docker Compose, for one machine or for a swarm.",
        discussion: """
            By default, one container runs a master with all workers, and has the \
            manifest from a folder beside the file. With --workers, each worker has \
            a container of its own, and no master runs.

            With --swarm, the file is for 'docker stack deploy', with updates, \
            rollback and resources.

            Examples:
              prefork-run export compose --image shop:7 --output deploy shop.yaml
              prefork-run export compose --swarm --replicas 3 --image shop:7 -o deploy shop.yaml
              prefork-run export compose --workers --image shop:7 shop.yaml
            """)

    @Flag(help: "Who keeps the workers: a master in one container, or Docker by a container for each worker.")
    var shape = ContainerShape.master

    @Flag(help: "Write the file for a swarm.")
    var swarm = false

    @Option(help: ArgumentHelp("The image of the containers.", valueName: "name"))
    var image: String?

    @Option(help: ArgumentHelp("How many containers of a swarm run a master each. (default: 1)", valueName: "count"))
    var replicas: Int?

    @Option(help: ArgumentHelp("The number of the user of containers that need not run as root.", valueName: "number"))
    var user = ContainerDefaults.user

    @OptionGroup var export: ExportOptions

    func validate() throws {
        if let replicas {
            guard swarm, shape == .master else {
                throw ValidationError("--replicas is about a swarm of masters: it requires --swarm, without --workers.")
            }
            guard (0...1_000_000).contains(replicas) else {
                throw ValidationError("--replicas is a number from 0 to 1000000.")
            }
        }
        if user > UInt32(Int32.max) { throw ValidationError("--user is a number up to \(Int32.max).") }
    }

    func run() throws {
        var options = ComposeOptions()
        options.image = image
        options.hasContainerPerWorker = shape == .workers
        options.isForSwarm = swarm
        options.replicas = replicas ?? 1
        options.user = user
        try ExportRun(export, target: "compose", directory: shape.directory).perform {
            ComposeExport.export($0, options)
        }
    }
}
