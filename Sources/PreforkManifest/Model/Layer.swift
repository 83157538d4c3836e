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
    var caps: Located<SharedOrPerWorker<CapRequest>>?
    var runtimes: Located<[Runtime]>?
    var environment = EnvironmentLayer()
    var environmentFile: EnvironmentFileLayer?
    var workingDirectory: Located<TextTemplate>?
    var settings = Settings<WorkerSpec>()

    /// This layer on top of another layer.
    func over(_ base: Layer) -> Layer {
        let merged = Layer()
        merged.command = command ?? base.command
        merged.arguments = arguments ?? base.arguments
        // A port and a path exclude each other: a path in the upper layer hides a port in the lower layer.
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
        merged.settings = settings.over(base.settings)
        return merged
    }
}
