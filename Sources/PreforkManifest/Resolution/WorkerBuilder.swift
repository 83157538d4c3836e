import Supervision

/// Makes the workers of one recipe, one after the other: fills in what a seat gives each of them.
///
/// What does not differ between them is made once, so that they share its storage.
struct WorkerBuilder {
    let recipe: Recipe
    private let manifest: String
    private let directory: String
    private let source: SourceText
    private var isSound = true
    /// How much has been made for single workers, as opposed to shared.
    private(set) var madeBytes = 0
    private var command: Reused<[String]>
    private var executable: Reused<String?>
    private var arguments: Reused<[String]>
    private var environment: Reused<[Variable]>
    private var workingDirectory: Reused<String>
    private var sockets: [SocketSpec] = []
    /// Where the worker before served.
    private var lastPlace: Seat.Place?

    init(_ recipe: Recipe, manifest: String, directory: String, source: SourceText) {
        self.recipe = recipe
        self.manifest = manifest
        self.directory = directory
        self.source = source
        command = Reused(of: recipe.command)
        executable = Reused(of: recipe.command)
        arguments = Reused(of: recipe.arguments)
        environment = Reused(of: recipe.environment.lazy.compactMap(\.value))
        workingDirectory = Reused(of: CollectionOfOne(recipe.layer.workingDirectory).lazy.compactMap(\.?.value))
    }

    /// The worker; nil when one of its texts has a placeholder that means nothing to it. The others of the recipe
    /// have the same, so it is told once.
    mutating func worker(at seat: Seat, into findings: inout Findings) -> WorkerSpec? {
        guard isSound else { return nil }
        let before = findings.errorCount
        let hasMoved = lastPlace != seat.place
        if hasMoved { lastPlace = seat.place }
        let sockets = sockets(for: seat)
        let (recipe, directory) = (recipe, directory)
        let renderer = TemplateRenderer(
            seat: seat, owner: recipe.owner, manifest: manifest, hasSocket: !sockets.isEmpty, source: source)
        let command = command.value(afterMove: hasMoved, &madeBytes) { renderer.texts(recipe.command, &findings, &$0) }
        let program = Program(
            command: command,
            executable: executable.value(afterMove: hasMoved, &madeBytes) { _ in command.executable(in: directory) },
            arguments: arguments.value(afterMove: hasMoved, &madeBytes) {
                renderer.texts(recipe.arguments, &findings, &$0)
            },
            environment: environment.value(afterMove: hasMoved, &madeBytes) { bytes in
                bytes += recipe.environment.count * MemoryLayout<Variable>.stride
                return recipe.environment.map { entry in
                    Variable(entry.name, entry.value.map { renderer.text($0, &findings, &bytes) })
                }
            },
            environmentFile: recipe.layer.environmentFile?.variables ?? [],
            workingDirectory: workingDirectory.value(afterMove: hasMoved, &madeBytes) { bytes in
                guard let template = recipe.layer.workingDirectory?.value else { return directory }
                return Path.join(directory, renderer.text(template, &findings, &bytes))
            },
            host: seat.place.host, port: seat.place.port, sockets: sockets, cap: seat.place.cap,
            runtimes: recipe.runtimes)
        isSound = findings.errorCount == before
        return WorkerSpec(
            id: seat.id, program: program, restart: recipe.restart, stop: recipe.stop,
            label: WorkerSpec.Label(name: manifest, index: seat.index), origin: recipe.origin)
    }

    private mutating func sockets(for seat: Seat) -> [SocketSpec] {
        guard recipe.opensSocket, let address = address(at: seat.place) else { return [] }
        let listen = recipe.layer.listen
        let socket = SocketSpec(
            name: recipe.group, address: address, transport: listen?.transport?.value == .udp ? .udp : .tcp,
            backlog: listen?.backlog ?? 1024, owner: owner(at: seat), reusePort: recipe.reusesPort)
        if sockets.first != socket { sockets = [socket] }
        return sockets
    }

    private func address(at place: Seat.Place) -> SocketSpec.Address? {
        if let path = place.path { return .unix(path: path, mode: recipe.layer.mode?.value) }
        guard let host = place.host, let port = place.port else { return nil }
        return .internet(host: host, port: port)
    }

    private func owner(at seat: Seat) -> String? {
        if recipe.reusesPort { return seat.id.description }
        guard seat.place.port == 0 else { return nil }
        return recipe.ownsPort ? seat.id.description : recipe.group
    }
}

extension [String] {
    /// The program's path, where its name is one that starts at the manifest's folder.
    fileprivate func executable(in directory: String) -> String? {
        guard let name = first, name.utf8.contains(UInt8(ascii: "/")), !name.hasPrefix("/") else { return nil }
        return Path.join(directory, name)
    }
}
