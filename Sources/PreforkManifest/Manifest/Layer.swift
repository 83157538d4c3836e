import Supervision

/// What one place of a manifest says about workers: `defaults`, a group, or an override.
///
/// A class, so that a group hands on one reference and not forty fields. Only its decoder writes to it.
final class Layer {
    var command: Located<[Template]>?
    var arguments: [Template]?
    var hosts: Located<Allotment<String>>?
    var ports: Located<Allotment<UInt16>>?
    var path: Located<String>?
    var mode: Located<UInt16>?
    var listen: ListenLayer?
    var caps: Located<Allotment<CapRequest>>?
    var runtimes: Located<[Runtime]>?
    var environment = EnvironmentLayer()
    var environmentFile: [Variable]?
    var workingDirectory: Located<Template>?
    var restart = RestartLayer()
    var stop = StopLayer()

    /// This layer on top of another, key by key.
    func over(_ base: Layer) -> Layer {
        let merged = Layer()
        merged.command = command ?? base.command
        merged.arguments = arguments ?? base.arguments
        // A port and a path exclude each other, so the upper layer's choice ends the lower one's.
        merged.hosts = path == nil ? hosts ?? base.hosts : hosts
        merged.ports = path == nil ? ports ?? base.ports : ports
        merged.path = ports == nil ? path ?? base.path : path
        merged.mode = ports == nil ? mode ?? base.mode : mode
        merged.listen = listen?.over(base.listen) ?? base.listen
        merged.caps = caps ?? base.caps
        merged.runtimes = runtimes ?? base.runtimes
        merged.environment = environment.over(base.environment)
        merged.environmentFile = environmentFile ?? base.environmentFile
        merged.workingDirectory = workingDirectory ?? base.workingDirectory
        merged.restart = restart.over(base.restart)
        merged.stop = stop.over(base.stop)
        return merged
    }
}

/// Singular is shared by a group, plural is one per id.
enum Allotment<Value> {
    case shared(Value)
    case each([Value])

    /// What the worker at this position gets.
    func value(at index: Int) -> Value? {
        switch self {
        case .shared(let value): value
        case .each(let values): values.indices.contains(index) ? values[index] : nil
        }
    }

    var isShared: Bool { if case .shared = self { true } else { false } }
}

/// A cap as it is asked for.
enum CapRequest: Hashable {
    case threads(Int)
    case auto
    case percent(Int)
}

struct ListenLayer {
    enum Owner: String, CaseIterable { case master, worker }
    enum Transport: String, CaseIterable { case tcp, udp }

    /// Where `listen` is written last.
    var span: Span
    /// `listen: worker` says everything; a mapping only adds to what is below.
    var isWhole = false
    var owner: Owner?
    var backlog: Int32?
    var reusePort: Located<Bool>?
    var transport: Located<Transport>?

    func over(_ base: ListenLayer?) -> ListenLayer {
        guard let base, !isWhole else { return self }
        var merged = self
        merged.owner = owner ?? base.owner
        merged.backlog = backlog ?? base.backlog
        merged.reusePort = reusePort ?? base.reusePort
        merged.transport = transport ?? base.transport
        return merged
    }
}
