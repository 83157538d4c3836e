import Glibc
import PreforkManifest

/// A search for the files `*.yaml` and `*.yml` below a folder.
///
/// Hidden files and folders are skipped, because they belong to other tools. Links to folders are not followed, so that
/// the search ends.
struct ManifestSearch {
    /// The files that were found and the folders that cannot be read, in no particular order.
    private(set) var found: [ManifestInput] = []

    mutating func search(_ folder: String) {
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
            if FileKind(of: path, followingLinks: false) == .folder { search(path) }
        // A missing file is a link without a target. It is better to report it than to skip it.
        case .file, .missing:
            if isNamedAsManifest { found.append(ManifestInput(name: path, origin: .file)) }
        case .other: break
        }
    }

    private static func isManifest(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }
}
