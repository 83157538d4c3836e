import Glibc
import PreforkManifest

/// The files below a folder that are named as manifests are: `*.yaml` and `*.yml`.
///
/// What is hidden is left out, because it belongs to other tools. Links to folders are not followed, so that the search
/// comes to an end.
struct ManifestSearch {
    /// In no order; among them the folders that cannot be read.
    private(set) var found: [ManifestInput] = []

    mutating func look(into folder: String) {
        do throws(FileProblem) {
            let listing = try Folder.listing(of: folder)
            for name in listing.names where !name.hasPrefix(".") {
                consider(Folder.path(of: name, in: folder), isNamedAsManifest: ManifestSearch.isManifest(name))
            }
            for name in listing.misnamedFolders where !name.hasPrefix(".") {
                found.append(ManifestInput(unreadableFolder: Folder.path(of: name, in: folder), .misnamed))
            }
        } catch {
            found.append(ManifestInput(unreadableFolder: folder, error))
        }
    }

    private mutating func consider(_ path: String, isNamedAsManifest: Bool) {
        switch FileKind(of: path) {
        case .folder:
            if FileKind(of: path, followingLinks: false) == .folder { look(into: path) }
        // One that is missing is a link to nowhere: better told than passed over.
        case .file, .missing:
            if isNamedAsManifest { found.append(ManifestInput(name: path, origin: .file)) }
        case .other: break
        }
    }

    private static func isManifest(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }
}
