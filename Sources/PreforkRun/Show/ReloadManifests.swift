import ArgumentParser
import PreforkManifest
import Supervision

/// The workers of two manifests: those that run before a reload, and those that the reload brings.
struct ReloadManifests {
    let before: [WorkerSpec]
    let after: [WorkerSpec]

    /// Reads both manifests. Relative paths of both start at the folder of the new one.
    ///
    /// - Throws: The exit code, if a manifest cannot be read or is refused. The mistakes of both have been reported.
    init(old: ManifestInput, new: ManifestInput) throws {
        // Both manifests are read before the command fails, so that one run shows the mistakes of both.
        try self.init(old: old.readOrReport(), new: new.readOrReport())
    }

    /// Resolves both manifests; nil is one that could not be read, which has been reported.
    init(old: ManifestFile?, new: ManifestFile?) throws {
        let before = old.flatMap { ReloadManifests.workers(in: $0, from: new?.directory ?? $0.directory) }
        let after = new.flatMap { ReloadManifests.workers(in: $0, from: $0.directory) }
        guard old != nil, new != nil else { throw ExitCode.cannotRead }
        guard let before, let after else { throw ExitCode.manifestRefused }
        self.before = before
        self.after = after
    }

    /// Returns the workers of a manifest on this machine. If the manifest is refused, reports its diagnostics and
    /// returns nil.
    private static func workers(in file: ManifestFile, from directory: String) -> [WorkerSpec]? {
        let loaded = LoadedManifest(of: file.source, in: .thisMachine(directory: directory))
        Output.error.write(loaded.diagnostics, in: file.source)
        return loaded.isAccepted ? loaded.workers : nil
    }
}
