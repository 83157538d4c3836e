import Supervision

/// The keys that one place of a manifest writes about its workers: `defaults`, a group, or an override. A key that is
/// not written is nil. The keys of an upper layer hide those of a lower layer.
///
/// A class, so that a group passes on one reference. Only the decoder changes a layer.
final class Layer {
    var command: Located<[TextTemplate]>?
    var arguments: [TextTemplate]?
    var hosts: Located<SharedOrPerWorker<String>>?
    var ports: Located<SharedOrPerWorker<UInt16>>?
    var path: Located<String>?
    var mode: Located<UInt16>?
    var listen: ListenLayer?
    var sockets: [NamedSocket]?
    var caps: Located<SharedOrPerWorker<CapRequest>>?
    var runtimes: Located<[Runtime]>?
    var environment = EnvironmentLayer()
    var environmentFile: EnvironmentFileLayer?
    var workingDirectory: Located<TextTemplate>?
    var readiness: HealthLayer?
    var liveness: HealthLayer?
    var needs: Located<[NeedLayer]>?
    var log: LogLayer?
    /// Not a `LayerPart`, because nothing else depends on it.
    var was: Located<FormerName>?
    var settings = Settings<WorkerSpec>()
    /// The parts that are written and could not be read, or not wholly. Checks that depend on them are left out.
    var unread: Set<LayerPart> = []
    /// The placeholders in texts that could not be read.
    var unreadPlaceholders: Set<Placeholder> = []
    /// Whether a value that could not be read may set the variable PATH.
    var mayHoldSearchPath = false

    /// A layer that could not be read. It may have any key.
    static var unknown: Layer {
        let layer = Layer()
        layer.unread = Set(LayerPart.allCases)
        layer.settings.mayHoldMore = true
        layer.unreadPlaceholders = Set(Placeholder.allCases)
        layer.mayHoldSearchPath = true
        return layer
    }

    /// This layer on top of another layer.
    func over(_ base: Layer) -> Layer {
        let merged = Layer()
        // A port and a path exclude each other: a path in the upper layer hides a port in the lower layer.
        var hidden: Set<LayerPart> = []
        if writes(.path, path) { hidden.formUnion([.host, .port]) }
        if writes(.port, ports) { hidden.formUnion([.path, .mode]) }
        func upper<Value>(_ part: LayerPart, _ value: KeyPath<Layer, Value?>) -> Value? {
            let own = self[keyPath: value]
            if writes(part, own) { return own }
            if hidden.contains(part) { return nil }
            if base.unread.contains(part) { merged.unread.insert(part) }
            return base[keyPath: value]
        }
        merged.unread = unread
        merged.unreadPlaceholders = unreadPlaceholders.union(base.unreadPlaceholders)
        merged.mayHoldSearchPath = mayHoldSearchPath || base.mayHoldSearchPath
        merged.command = upper(.command, \.command)
        merged.arguments = upper(.arguments, \.arguments)
        merged.hosts = upper(.host, \.hosts)
        merged.ports = upper(.port, \.ports)
        merged.path = upper(.path, \.path)
        merged.mode = upper(.mode, \.mode)
        merged.caps = upper(.cap, \.caps)
        merged.runtimes = upper(.runtime, \.runtimes)
        merged.environmentFile = upper(.environmentFile, \.environmentFile)
        merged.workingDirectory = upper(.workingDirectory, \.workingDirectory)
        merged.listen = listen?.over(base.listen) ?? base.listen
        if listen?.isWhole != true { merged.unread.formUnion(base.unread.intersection([.listen])) }
        merged.sockets = base.sockets.map { sockets?.over($0) ?? $0 } ?? sockets
        merged.unread.formUnion(base.unread.intersection([.sockets]))
        merged.readiness = readiness?.over(base.readiness) ?? base.readiness
        merged.liveness = liveness?.over(base.liveness) ?? base.liveness
        if readiness?.isWhole != true { merged.unread.formUnion(base.unread.intersection([.readiness])) }
        if liveness?.isWhole != true { merged.unread.formUnion(base.unread.intersection([.liveness])) }
        merged.log = log?.over(base.log) ?? base.log
        merged.unread.formUnion(base.unread.intersection([.log]))
        merged.needs = upper(.needs, \.needs)
        merged.was = was ?? base.was
        merged.environment = environment.over(base.environment)
        merged.settings = settings.over(base.settings)
        merged.unread.formUnion(base.unread.intersection([.environment]))
        return merged
    }

    /// Whether the layer has a part, be it one that could not be read.
    private func writes<Value>(_ part: LayerPart, _ value: Value?) -> Bool { value != nil || unread.contains(part) }

    /// Whether no layer writes a part.
    func lacks<Value>(_ part: LayerPart, _ value: KeyPath<Layer, Value?>) -> Bool {
        self[keyPath: value] == nil && !unread.contains(part)
    }
}

/// A part of a layer, apart from its settings. A singular and its plural are one part.
enum LayerPart: CaseIterable {
    case command, arguments, host, port, path, mode, listen, sockets, cap, runtime, environment, environmentFile,
        workingDirectory, readiness, liveness, log, needs
}
