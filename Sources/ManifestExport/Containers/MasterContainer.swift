import PreforkManifest
import Supervision

/// What a master needs that runs in a container with all its workers.
struct MasterContainer {
    let input: ExportInput
    /// The ports of the workers, and of the master's own HTTP service.
    let ports: [ContainerPort]
    /// The port of the master's HTTP service, where it has one that others reach.
    let httpPort: UInt16?
    /// The directories that are written to.
    let directories: WritableDirectories
    /// How long a stop may take, in seconds.
    let stopSeconds: Int

    /// Where the control socket is made, where the manifest names no place.
    static let runtimeDirectory = "/run/prefork-run"
    /// Where the history is kept, where the manifest names no place.
    static let stateDirectory = "/var/lib/prefork-run"

    /// Whether files can be made in the manifest's folder.
    let hasWritableFolder: Bool

    init(_ input: ExportInput, hasWritableFolder: Bool = false) {
        self.input = input
        self.hasWritableFolder = hasWritableFolder
        var ports = ContainerPort.ports(of: input.workers)
        var http: UInt16?
        if case .internet(let host, let port)? = input.loaded.http?.address, port > 0,
            !ports.contains(where: { $0.number == port && $0.transport == .tcp })
        {
            // The names of the workers' ports are at most twelve characters of their groups' names.
            ports.append(
                ContainerPort(name: "prefork-http", number: port, transport: .tcp, host: host, isOwn: false))
            if !ContainerPort.isLoopback(host) { http = port }
        }
        self.ports = ports
        httpPort = http
        directories = WritableDirectories(
            MasterContainer.directories(of: input, hasWritableFolder), of: input.workers,
            readOnly: hasWritableFolder ? nil : input.directory)
        stopSeconds = StopTime.seconds(of: input)
    }

    var workers: [ExportedWorker] { input.workers }

    var writableDirectories: [String] { directories.paths }

    /// The program and its arguments.
    var command: [String] { ["prefork-run", input.manifestPath] }

    /// The command that exits with 0 while all groups are up.
    var statusCommand: [String] { ["prefork-run", "status", "--quiet", input.manifestPath] }

    /// The directories by which the master finds where its own files go, as systemd gives them to a unit.
    static let directoryVariables = [
        Variable("RUNTIME_DIRECTORY", runtimeDirectory), Variable("STATE_DIRECTORY", stateDirectory),
    ]

    /// The variables of `${env:NAME}` in the manifest, sorted.
    var variables: [NeededVariable] { NeededVariable.all(in: workers.flatMap { WorkerTexts(of: $0).all }) }

    /// Why the container runs as root, each reason once; none where it does not.
    var rootReasons: [RootReason] { RootReason.all(of: workers) }

    /// The capabilities that the container keeps, in the order of their numbers.
    var capabilities: Capabilities { rootReasons.reduce(into: []) { $0.formUnion($1.capabilities) } }

    /// Whether a port is one that usually only root may bind.
    var hasPrivilegedPort: Bool { ports.contains { $0.number < 1024 } }

    /// The paths in `env_file`, below the manifest's folder, each once; nil for one elsewhere.
    var environmentFiles: [(path: String, inFolder: String?)] {
        var seen: Set<String> = []
        return workers.flatMap { $0.environmentFiles(in: input.directory) }.filter { seen.insert($0).inserted }
            .map { path in
                let prefix = input.directory + "/"
                return (path, path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : nil)
            }
    }

    private static func directories(of input: ExportInput, _ hasWritableFolder: Bool) -> Set<String> {
        var directories: Set<String> = ["/tmp"]
        let loaded = input.loaded
        if loaded.history.isKept {
            directories.insert(loaded.history.directory.map { Path.join(input.directory, $0) } ?? stateDirectory)
        }
        var files: [String] = []
        switch loaded.control {
        case .standard: directories.insert(runtimeDirectory)
        case .path(let path): files.append(path)
        case .off: break
        }
        if case .unix(let path, _)? = loaded.http?.address { files.append(path) }
        for worker in input.workers {
            let output = worker.spec.upkeep.output
            files += [output.standardOutput?.file, output.standardError?.file].compactMap(\.self)
                .map { LinePolicy.text($0, of: worker.id, worker.spec.label) }
        }
        for file in files {
            WritableDirectories.folder(of: Path.join(input.directory, file)).map { _ = directories.insert($0) }
        }
        directories.formUnion(WritableDirectories.ofSockets(input.workers))
        return hasWritableFolder ? directories.filter { !($0 + "/").hasPrefix(input.directory + "/") } : directories
    }
}
