import Supervision

/// Makes the workers of one template, one after the other, each from its binding.
///
/// A part that does not differ between workers is made once, so that the workers share its storage.
struct WorkerBuilder {
    let workerTemplate: WorkerTemplate
    private let manifest: String
    private let directory: String
    private let source: SourceText
    /// Whether a placeholder without a value has been reported. All workers of a template have the same texts, so it is
    /// reported once, for the first worker.
    private var hasReported = false
    /// The size of the texts that were made for single workers. Shared texts count once.
    private(set) var madeBytes = 0
    private var command: Memo<[String]>
    private var executable: Memo<String?>
    private var arguments: Memo<[String]>
    private var environment: Memo<[Variable]>
    private var workingDirectory: Memo<String>
    private var sockets: [SocketSpec] = []
    /// The resources of the worker before.
    private var lastResources: WorkerBinding.Resources?

    init(_ workerTemplate: WorkerTemplate, manifest: String, directory: String, source: SourceText) {
        self.workerTemplate = workerTemplate
        self.manifest = manifest
        self.directory = directory
        self.source = source
        command = Memo(of: workerTemplate.command)
        executable = Memo(of: workerTemplate.command)
        arguments = Memo(of: workerTemplate.arguments)
        environment = Memo(of: workerTemplate.environment.lazy.compactMap(\.value))
        workingDirectory = Memo(of: CollectionOfOne(workerTemplate.layer.workingDirectory).lazy.compactMap(\.?.value))
    }

    /// Returns the worker of a binding. A text that could not be read holds a NUL.
    mutating func worker(at binding: WorkerBinding, into findings: inout Findings) -> WorkerSpec {
        let before = findings.errorCount
        let resourcesChanged = lastResources != binding.resources
        if resourcesChanged { lastResources = binding.resources }
        let sockets = sockets(for: binding)
        let (workerTemplate, directory) = (workerTemplate, directory)
        let renderer = TextTemplateRenderer(
            binding: binding, owner: workerTemplate.owner, manifest: manifest, sockets: sockets,
            hasOwnSocket: workerTemplate.opensSocket, source: source, reports: !hasReported)
        let command = command.value(resourcesChanged: resourcesChanged, &madeBytes) {
            renderer.texts(workerTemplate.command, &findings, &$0)
        }
        let prototype = workerTemplate.prototype
        var program = prototype.program
        program.captured = workerTemplate.upkeep.value.output.captured
        program.tellsReadiness = workerTemplate.tellsReadiness
        program.command = command
        program.executable = executable.value(resourcesChanged: resourcesChanged, &madeBytes) { _ in
            command.executable(in: directory)
        }
        program.arguments = arguments.value(resourcesChanged: resourcesChanged, &madeBytes) {
            renderer.texts(workerTemplate.arguments, &findings, &$0)
        }
        program.environment = environment.value(resourcesChanged: resourcesChanged, &madeBytes) { bytes in
            bytes += workerTemplate.environment.count * MemoryLayout<Variable>.stride
            let variables = workerTemplate.environment.map { entry in
                Variable(entry.name, entry.value.map { renderer.text($0, &findings, &bytes) })
            }
            return workerTemplate.mayHoldSearchPath ? variables + [Variable("PATH", "\0")] : variables
        }
        program.environmentFile = workerTemplate.layer.environmentFile?.variables ?? []
        program.workingDirectory = workingDirectory.value(resourcesChanged: resourcesChanged, &madeBytes) {
            bytes in
            if workerTemplate.layer.unread.contains(.workingDirectory) { return "\0" }
            guard let template = workerTemplate.layer.workingDirectory?.value else { return directory }
            return Path.join(directory, renderer.text(template, &findings, &bytes))
        }
        program.host = binding.resources.host
        program.port = binding.resources.port
        program.sockets = sockets
        program.isFirstSocketOwn = workerTemplate.opensSocket || sockets.isEmpty
        program.cap = binding.resources.cap
        program.runtimes = workerTemplate.runtimes
        if findings.errorCount > before { hasReported = true }
        return WorkerSpec(
            id: binding.id, program: program, restart: prototype.restart, stop: prototype.stop,
            upkeep: workerTemplate.upkeep, label: WorkerSpec.Label(name: manifest, index: binding.index),
            was: workerTemplate.layer.was?.value.worker(binding.id.number), remark: prototype.remark,
            origin: workerTemplate.origin)
    }

    private mutating func sockets(for binding: WorkerBinding) -> [SocketSpec] {
        guard workerTemplate.opensSocket, let address = address(at: binding.resources) else {
            return workerTemplate.namedSockets
        }
        let listen = workerTemplate.layer.listen
        let socket = SocketSpec(
            name: workerTemplate.group, address: address, transport: listen?.transport?.value == .udp ? .udp : .tcp,
            backlog: listen?.backlog?.value ?? SocketSpec.standardBacklog, owner: owner(at: binding),
            reusePort: workerTemplate.reusesPort, whenDown: listen?.whenDown?.value ?? .refuse,
            options: workerTemplate.socketOptions)
        if sockets.first != socket { sockets = [socket] + workerTemplate.namedSockets }
        return sockets
    }

    private func address(at resources: WorkerBinding.Resources) -> SocketSpec.Address? {
        if let path = resources.path { return .unix(path: path, mode: workerTemplate.layer.mode?.value) }
        guard let host = resources.host, let port = resources.port else { return nil }
        return .internet(host: host, port: port)
    }

    private func owner(at binding: WorkerBinding) -> String? {
        if workerTemplate.reusesPort { return binding.id.description }
        guard binding.resources.port == 0 else { return nil }
        return workerTemplate.ownsPort ? binding.id.description : workerTemplate.group
    }
}

extension [String] {
    /// Returns the program's path if its name is a path relative to the manifest's directory, such as `./server`. Nil
    /// for an absolute path, and for a bare name, which is looked up in PATH.
    package func executable(in directory: String) -> String? {
        guard let name = first, name.utf8.contains(UInt8(ascii: "/")), !name.hasPrefix("/") else { return nil }
        return Path.join(directory, name)
    }
}
