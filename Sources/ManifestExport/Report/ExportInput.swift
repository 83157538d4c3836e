package import PreforkManifest
package import Supervision

/// A manifest to export, and what is known of the machine on which its workers will run.
package struct ExportInput: Sendable {
    /// The manifest as it is resolved without the machine, or for this one. An export is made only if it is accepted.
    package let loaded: LoadedManifest
    /// The manifest's own text.
    package let text: String
    /// The name of the manifest's file as it was given.
    package let file: String
    /// The absolute path of the manifest's folder on the machine where the workers will run.
    package let directory: String
    /// The number of CPUs there; nil if it is not known.
    package let cpus: Int?
    /// The groups with workers, in the order of their names.
    package let groups: [ExportedGroup]
    /// Where the manifest says what.
    package let places: KeyPlaces
    /// The fields of a spec that an export has to account for.
    package var fields = SpecField.all

    /// Resolves a manifest for an export.
    ///
    /// - Parameters:
    ///   - context: What is known of the machine: the folder, at which relative paths start, and perhaps its environment and
    ///     CPUs. Without an environment, the variables in texts are kept apart, so that a target can write them in its own way.
    ///   - known: The variables of the machine that are known where its environment is not.
    package init(of source: Source, in context: ResolutionContext, knowing known: [String: String] = [:]) {
        loaded = LoadedManifest(of: source, in: context)
        text = String(decoding: source.bytes, as: UTF8.self)
        file = source.name
        directory = context.directory
        cpus = context.effectiveCPUs
        places = KeyPlaces(of: source)
        let variables = MarkedVariables(in: source, knowing: known)
        var marked = loaded
        if context.environment == nil, MarkedVariables.areIn(text) {
            var markedContext = context
            markedContext.environment = variables.environment
            marked = LoadedManifest(of: variables.source, in: markedContext)
        }
        var other = loaded
        if cpus == nil, loaded.workers.contains(where: { $0.program.cap != nil }) {
            var otherContext = context
            otherContext.effectiveCPUs = ExportInput.manyCPUs
            other = LoadedManifest(of: source, in: otherContext)
        }
        groups = ExportInput.groups(loaded, marked, other, variables)
    }

    /// So many CPUs that no share of them is one thread.
    private static let manyCPUs = 1 << 30

    private static func groups(
        _ loaded: LoadedManifest, _ marked: LoadedManifest, _ other: LoadedManifest, _ variables: MarkedVariables
    ) -> [ExportedGroup] {
        // The manifests are the same but for their texts and caps, and all are in the order of the ids.
        guard marked.workers.map(\.id) == loaded.workers.map(\.id), other.workers.count == loaded.workers.count else {
            return []
        }
        var groups: [ExportedGroup] = []
        var workers: [ExportedWorker] = []
        for (index, spec) in loaded.workers.enumerated() {
            if let last = workers.last, last.id.group != spec.id.group {
                groups.append(ExportedGroup(name: last.id.group, workers: workers))
                workers = []
            }
            workers.append(
                ExportedWorker(
                    spec, marked: marked.workers[index], variables,
                    capDependsOnMachine: spec.program.cap != other.workers[index].program.cap))
        }
        if let last = workers.last { groups.append(ExportedGroup(name: last.id.group, workers: workers)) }
        return groups
    }
}

extension ExportInput {
    /// All workers, in the order of their ids.
    package var workers: [ExportedWorker] { groups.flatMap(\.workers) }

    /// The name of the manifest's file without its folder; `manifest.yaml` for standard input without a name.
    package var fileName: String {
        let name = file.split(separator: "/").last.map(String.init) ?? ""
        return name.isEmpty || name.hasPrefix("<") ? "manifest.yaml" : name
    }

    /// The absolute path of the manifest where the workers will run.
    package var manifestPath: String { Path.join(directory, fileName) }
}
