import ArgumentParser
import ManifestTools
import PreforkManifest
import Supervision

/// The workers of a manifest as they will be launched.
struct ResolvedWorkers {
    enum Format: String, CaseIterable, ExpressibleByArgument { case yaml, json }

    let format: Format
    /// Whether this machine is read, too.
    let host: Bool
    /// The ids and groups that are asked for; empty for all workers.
    let chosen: [String]

    /// Prints the workers.
    ///
    /// - Parameter word: The manifest as the command line names it, for messages.
    /// - Throws: The exit code, unless it is 0.
    func show(_ input: ManifestInput, calledAs word: String) throws {
        guard let file = input.opened() else { throw ExitCode.cannotRead }
        let context = host ? ResolutionContext.thisMachine(directory: file.directory) : .hermetic
        let loaded = LoadedManifest(of: file.source, in: context)
        Output.error.write(loaded.diagnostics, in: file.source)
        guard loaded.isAccepted else { throw ExitCode.manifestRefused }
        let workers = try chosen(from: loaded.workers, calledAs: word)
        let resolved = ResolvedManifest(loaded.name, workers, in: context)
        Output.standard.write(text: format == .json ? resolved.json : resolved.yaml)
    }

    /// The workers asked for, in the order of their ids.
    private func chosen(from all: [WorkerSpec], calledAs word: String) throws -> [WorkerSpec] {
        let known = Set(all.lazy.map(\.id.group)).union(all.lazy.map(\.id.description))
        for wanted in chosen where !known.contains(wanted) {
            Output.error.write(line: "\(word): cannot find '\(wanted)': no worker or group with workers has that name")
            throw ExitCode.validationFailure
        }
        let wanted = Set(chosen)
        return all.filter { wanted.isEmpty || wanted.contains($0.id.group) || wanted.contains($0.id.description) }
    }
}
