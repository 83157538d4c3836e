import ArgumentParser
import ManifestExport

/// The command `export kubernetes`, which writes objects of Kubernetes.
struct ExportKubernetesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubernetes",
        abstract: "Write objects of Kubernetes.",
        discussion: """
            By default, each pod runs a master with all workers, and has the \
            manifest from a ConfigMap. With --workers, each worker has a pod of its \
            own, and no master runs: a Deployment for workers that are alike, a \
            StatefulSet for those that are somebody, and a Job for those that end.

            The image has the programs of the workers, at the paths that the \
            manifest names, and without --workers prefork-run as well.

            Examples:
              prefork-run export kubernetes --image shop:7 shop.yaml | kubectl apply -f -
              prefork-run export kubernetes --image shop:7 --hpa 2-10:70% shop.yaml
              prefork-run export kubernetes --workers --image shop:7 -o k8s shop.yaml
            """)

    @Flag(help: "Who keeps the workers: a master in one pod, or Kubernetes by a pod for each worker.")
    var shape = ContainerShape.master

    @Option(help: ArgumentHelp("The image of the containers.", valueName: "name"))
    var image: String?

    @Option(help: ArgumentHelp("The namespace of the objects.", valueName: "name"))
    var namespace: String?

    @Option(help: ArgumentHelp("How many pods run a master each. (default: 1)", valueName: "count"))
    var replicas: Int?

    @Option(
        help: ArgumentHelp(
            "Let the number of pods follow the CPU time that they use: 2-10 or 2-10:70%.", valueName: "least-most"))
    var hpa: String?

    @Option(help: ArgumentHelp("The number of the user of containers that need not run as root.", valueName: "number"))
    var user = ContainerDefaults.user

    @OptionGroup var export: ExportOptions

    func validate() throws {
        if shape == .workers, replicas != nil {
            throw ValidationError("--replicas is about pods with a master: with --workers the manifest counts.")
        }
        if let replicas, !(0...1_000_000).contains(replicas) {
            throw ValidationError("--replicas is a number from 0 to 1000000.")
        }
        if hpa != nil, replicas != nil { throw ValidationError("--hpa and --replicas exclude each other.") }
        if let hpa, KubernetesOptions.Autoscaling(text: hpa) == nil {
            throw ValidationError("--hpa has the form 2-10 or 2-10:70%, and not '\(hpa)'.")
        }
        if let namespace, !KubernetesOptions.isNamespace(namespace) {
            throw ValidationError("--namespace is lower-case letters, digits and hyphens.")
        }
        if user > UInt32(Int32.max) { throw ValidationError("--user is a number up to \(Int32.max).") }
    }

    func run() throws {
        var options = KubernetesOptions()
        options.image = image
        options.hasPodPerWorker = shape == .workers
        options.namespace = namespace
        options.replicas = replicas ?? 1
        options.autoscaling = hpa.flatMap { KubernetesOptions.Autoscaling(text: $0) }
        options.user = user
        try ExportRun(export, target: "kubernetes", directory: shape.directory).perform {
            KubernetesExport.export($0, options)
        }
    }
}
