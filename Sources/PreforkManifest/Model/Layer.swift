import Supervision

/// What one place of a manifest writes about its workers, key by key: `defaults`, a group, or an override. Nil is not
/// written, and an upper layer's keys hide a lower one's.
///
/// A class, so that a group hands on one reference and not forty fields. Only its decoder writes to it.
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
    var settings = Settings()

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
        merged.settings = settings.over(base.settings)
        return merged
    }
}
