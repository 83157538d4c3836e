import Supervision

/// The merged and checked settings from which the workers of a group, or one overridden worker, are made.
///
/// A `Layer` holds the settings that one place of the manifest writes. Layers are merged into a `WorkerTemplate`, which
/// holds the settings of all workers of a group. A `WorkerBuilder` combines it with the `WorkerBinding` of each worker,
/// and makes a `WorkerSpec`.
///
/// A class, so that passing a template on copies one reference instead of thirty fields.
final class WorkerTemplate {
    enum Owner {
        case group(String)
        case worker(WorkerID)
    }

    let owner: Owner
    let group: String
    let layer: Layer
    let command: [TextTemplate]
    let arguments: [TextTemplate]
    let runtimes: [Runtime]
    let origin: Origin
    private let settled: SettledSpec
    let socketOptions: SocketOptions
    /// The sockets below `sockets` that could be read, in the order of the file.
    let namedSockets: [SocketSpec]
    /// Whether each worker has its own port, from a plural or from an override.
    let ownsPort: Bool
    /// The policies about workers that run.
    private(set) var upkeep = WorkerSpec.standardUpkeep
    /// Whether the worker reports to the master, as with sd_notify(3).
    private(set) var tellsReadiness = false

    /// Creates a template and reports the mistakes of its settings.
    ///
    /// - Parameters:
    ///   - layer: The merged settings of the group or the overridden worker.
    ///   - own: The settings that the group or the override writes itself.
    ///   - owner: The group, or the overridden worker.
    ///   - group: The group that has the workers.
    ///   - place: The place where the group or the override begins.
    ///   - common: The template of the group, for an overridden worker; nil for the group itself.
    ///   - directory: The manifest's directory.
    ///   - source: The text of the manifest.
    ///   - lowestPort: The lowest port that needs no privileges.
    ///   - findings: Receives the mistakes.
    init(
        _ layer: Layer, own: Layer, of owner: Owner, in group: Manifest.Group, at place: Span,
        common: WorkerTemplate?, directory: String, source: SourceText, lowestPort: Int, into findings: inout Findings
    ) {
        let isOverride = common != nil
        if layer.lacks(.command, \.command) {
            findings.report(
                .missingKey, "cannot find a 'command' for \(owner)", at: place, hint: "write command: [./server]")
        }
        self.owner = owner
        self.group = group.name.value
        self.layer = layer
        command = layer.command?.value ?? []
        arguments = layer.arguments ?? []
        runtimes = layer.runtimes?.value ?? []
        var keyLocations = [Origin.KeyLocation(.worker, at: place)]
        if let command = layer.command { keyLocations.append(Origin.KeyLocation(.command, at: command.span)) }
        if let listener = layer.ports?.span ?? layer.path?.span {
            keyLocations.append(Origin.KeyLocation(.listener, at: listener))
        }
        if let hosts = layer.hosts { keyLocations.append(Origin.KeyLocation(.host, at: hosts.span)) }
        if let listen = layer.listen { keyLocations.append(Origin.KeyLocation(.socketOptions, at: listen.span)) }
        for named in layer.sockets ?? [] {
            keyLocations.append(Origin.KeyLocation(.socket(named.name.value), at: named.name.span))
        }
        if let directory = layer.workingDirectory {
            keyLocations.append(Origin.KeyLocation(.workingDirectory, at: directory.span))
        }
        let policies: [(Origin.Field, Span?)] = [
            (.readiness, layer.readiness?.span), (.liveness, layer.liveness?.span),
            (.log, layer.log?.span), (.watchdog, layer.settings.span(of: \.program.watchdog)),
            (.needs, layer.needs?.span),
        ]
        for case (let field, let span?) in policies { keyLocations.append(Origin.KeyLocation(field, at: span)) }
        for field in SpecField.attributes {
            guard let span = field.paths.lazy.compactMap(layer.settings.span(of:)).first else { continue }
            keyLocations.append(Origin.KeyLocation(.attribute(field.key), at: span))
        }
        if let span = group.ids.span { keyLocations.append(Origin.KeyLocation(.ids, at: span)) }
        if isOverride { keyLocations.append(Origin.KeyLocation(.group, at: group.name.span)) }
        origin = Origin(
            file: source.name, keyLocations: keyLocations, environmentFiles: layer.environmentFile?.paths ?? [])
        settled = layer.settings.isEmpty ? .standard : SettledSpec(layer.settings)
        var options = SocketOptions()
        layer.listen?.options.apply(to: &options)
        socketOptions = options
        namedSockets =
            common?.namedSockets
            ?? (layer.sockets ?? []).compactMap { named in
                named.socket?.owned(byGroup: group.name.value)
            }
        ownsPort = own.ports.map { !$0.value.isShared || isOverride } ?? !(layer.ports?.value.isShared ?? true)
        let facts = UpkeepFacts(
            workers: group.ids.areRead ? group.ids.numbers.count : nil, group: common, directory: directory)
        upkeep = resolvedUpkeep(facts)
        tellsReadiness = upkeep.value.readiness?.condition == .notify || prototype.program.watchdog != nil
        check(own, of: source, lowestPort: lowestPort, into: &findings)
        checkUpkeep(own, facts, into: &findings)
        checkOutput(own, into: &findings)
    }

    /// A spec with the settings of all workers, and with defaults in all other fields.
    var prototype: WorkerSpec { settled.spec }
    /// Whether the master opens a socket, as far as the settings could be read.
    var mayOpenSocket: Bool {
        let mayBeMaster = listen == .master || layer.listen?.unread.contains("by") ?? false
        return mayBeMaster && (!layer.lacks(.port, \.ports) || !layer.lacks(.path, \.path))
    }
    /// Whether it is known which sockets the workers inherit.
    var areSocketsRead: Bool {
        mayOpenSocket == opensSocket && !layer.unread.contains(.sockets)
            && layer.sockets?.allSatisfy { $0.socket != nil } != false
    }
    /// Whether a variable that could not be read may be PATH.
    var mayHoldSearchPath: Bool { layer.mayHoldSearchPath || layer.unread.contains(.environmentFile) }
    var opensSocket: Bool { listen == .master && (layer.ports != nil || layer.path != nil) }
    var environment: [EnvironmentEntry] { layer.environment.entries }
    var listen: ListenOwner { layer.listen?.owner ?? .standard }
    var reusesPort: Bool { layer.listen?.reusePort?.value ?? false }
}

/// A spec with some settings. A class, because most groups have no settings and share the spec of defaults.
private final class SettledSpec: Sendable {
    static let standard = SettledSpec(Settings<WorkerSpec>())
    let spec: WorkerSpec

    init(_ settings: Settings<WorkerSpec>) {
        var spec = SpecField.standardSpec
        settings.apply(to: &spec)
        self.spec = spec
    }
}

extension SocketSpec {
    /// The socket of a group. Where the kernel picks the port, no other socket has the same.
    fileprivate func owned(byGroup group: String) -> SocketSpec {
        guard case .internet(_, 0) = address else { return self }
        var socket = self
        socket.owner = "\(group):\(name)"
        return socket
    }
}

extension WorkerTemplate.Owner: CustomStringConvertible {
    /// The group or the worker, as a message names it.
    var description: String {
        switch self {
        case .group(let name): "group '\(name)'"
        case .worker(let id): "worker \(id)"
        }
    }
}

extension Origin.KeyLocation {
    fileprivate init(_ field: Origin.Field, at span: Span) {
        self.init(field, line: Int(span.start.line), column: Int(span.start.column))
    }
}
