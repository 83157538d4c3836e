import ArgumentParser
import ManifestExport

/// Who keeps the workers in containers.
enum ContainerShape: String, EnumerableFlag {
    /// A master in a container with all workers.
    case master
    /// The engine, with a container for each worker.
    case workers

    /// The manifest's folder in a container, unless the user names another one.
    var directory: String {
        switch self {
        case .master: ContainerDefaults.manifestFolder
        case .workers: ContainerDefaults.programFolder
        }
    }
}
