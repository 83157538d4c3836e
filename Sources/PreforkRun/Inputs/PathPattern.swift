import Glibc
import PreforkManifest

/// A pattern of paths such as `deploy/*.yaml`, which the shell has not expanded, because it was quoted or there is no
/// shell.
///
/// `*`, `?` and `[…]` have the meaning that they have in a shell (glob(7)). `**` matches any number of folders. A
/// hidden name matches only a pattern that begins with a dot. `**` enters neither hidden folders nor links.
struct PathPattern {
    private let start: String
    private let parts: [String]
    /// The folders that could not be searched for matches, each with the reason.
    private(set) var unreadable: [ManifestInput] = []

    init(_ text: String) {
        start = text.hasPrefix("/") ? "/" : ""
        parts = text.split(separator: "/").map(String.init)
    }

    static func isPattern(_ argument: String) -> Bool { argument.contains { "*?[".contains($0) } }

    /// Returns the paths that match the pattern, sorted by their bytes.
    mutating func matches() -> [String] {
        var paths: Set<String> = [start]
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            var next: Set<String> = []
            for path in paths { next.formUnion(matches(of: part, in: path, isLast: isLast)) }
            paths = next
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private mutating func matches(of part: String, in path: String, isLast: Bool) -> [String] {
        // As the last part, `**` matches the folder itself. All files below a folder are found anyway.
        if part == "**" { return isLast ? [path.isEmpty ? "." : path] : folders(from: path) }
        if !PathPattern.isPattern(part) {
            let path = Folder.path(of: part, in: path)
            return FileKind(of: path) == .missing ? [] : [path]
        }
        return entries(of: path) { fnmatch(part, $0, FNM_PERIOD) == 0 }
    }

    /// Returns the given path and the paths of all folders below it.
    private mutating func folders(from path: String) -> [String] {
        let below = entries(of: path) { !$0.hasPrefix(".") }
            .filter { FileKind(of: $0, followingLinks: false) == .folder }
        return [path] + below.flatMap { folders(from: $0) }
    }

    /// Returns the paths of the entries of a folder whose names are accepted. Returns no paths if `path` is a file,
    /// which an earlier part of the pattern can match.
    private mutating func entries(of path: String, where isIncluded: (String) -> Bool) -> [String] {
        let folder = path.isEmpty ? "." : path
        guard FileKind(of: folder) == .folder else { return [] }
        do throws(FileProblem) {
            let listing = try Folder.listing(of: folder)
            for name in listing.misnamedFolders where isIncluded(name) {
                report(ManifestInput(unreadableFolder: Folder.path(of: name, in: path), .misnamed))
            }
            return listing.names.filter(isIncluded).map { Folder.path(of: $0, in: path) }
        } catch {
            report(ManifestInput(unreadableFolder: folder, error))
            return []
        }
    }

    /// Adds a folder to `unreadable`, unless it is there already. A folder is read by `**` and again by the part after
    /// it.
    private mutating func report(_ input: ManifestInput) {
        if !unreadable.contains(input) { unreadable.append(input) }
    }
}
