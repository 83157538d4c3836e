import ArgumentParser
import ManifestTools
import PreforkManifest
import Supervision

/// The resolved workers of a manifest, as they would be launched.
struct ResolvedWorkers {
    enum Format: String, CaseIterable, ExpressibleByArgument { case yaml, json }

    let format: Format
    /// Whether the workers are resolved for this machine.
    let host: Bool
    /// The ids and groups of the workers to show. Empty shows all workers.
    let selection: [String]

    /// Prints the workers.
    ///
    /// - Parameter argument: The name of the manifest on the command line, for messages.
    /// - Throws: The exit code, unless it is 0.
    func show(_ input: ManifestInput, named argument: String) throws {
        guard let file = input.readOrReport() else { throw ExitCode.cannotRead }
        let context = host ? ResolutionContext.thisMachine(directory: file.directory) : .hermetic
        let loaded = LoadedManifest(of: file.source, in: context)
        Output.error.write(loaded.diagnostics, in: file.source)
        guard loaded.isAccepted else { throw ExitCode.manifestRefused }
        let workers = try selectedWorkers(of: loaded.workers, in: argument)
        let resolved = ResolvedManifest(loaded.name, workers, in: context)
        Output.standard.write(text: format == .json ? resolved.json : resolved.yaml)
    }

    /// Returns the selected workers, in the order of their ids.
    private func selectedWorkers(of all: [WorkerSpec], in argument: String) throws -> [WorkerSpec] {
        let known = Set(all.lazy.map(\.id.group)).union(all.lazy.map(\.id.description))
        for name in selection where !known.contains(name) {
            Output.error.write(
                sentence: "\(argument): cannot find '\(name)': no worker or group with workers has that name")
            throw ExitCode.validationFailure
        }
        let names = Set(selection)
        return all.filter { names.isEmpty || names.contains($0.id.group) || names.contains($0.id.description) }
    }
}
