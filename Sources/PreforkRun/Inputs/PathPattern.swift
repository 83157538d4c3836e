import Glibc
import PreforkManifest

/// A pattern of paths that the shell has not expanded, because it was quoted or there is no shell: `deploy/*.yaml`.
///
/// `*`, `?` and `[…]` as in a shell (glob(7)); `**` is any number of folders. Hidden names match only a pattern that
/// says the dot, and `**` enters neither hidden folders nor links.
struct PathPattern {
    private let start: String
    private let parts: [String]
    /// The folders that could not be looked into for matches, with the sentence that says why.
    private(set) var unreadable: [ManifestInput] = []

    init(_ text: String) {
        start = text.hasPrefix("/") ? "/" : ""
        parts = text.split(separator: "/").map(String.init)
    }

    static func isPattern(_ word: String) -> Bool { word.contains { "*?[".contains($0) } }

    /// The paths that it matches, sorted by their bytes.
    mutating func matches() -> [String] {
        var places: Set<String> = [start]
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            var next: Set<String> = []
            for place in places { next.formUnion(step(from: place, by: part, isLast: isLast)) }
            places = next
        }
        return places.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private mutating func step(from place: String, by part: String, isLast: Bool) -> [String] {
        // At the end it stands for the folder itself, which is searched to its bottom anyway.
        if part == "**" { return isLast ? [place.isEmpty ? "." : place] : folders(from: place) }
        if !PathPattern.isPattern(part) {
            let path = Folder.path(of: part, in: place)
            return FileKind(of: path) == .missing ? [] : [path]
        }
        return paths(in: place) { fnmatch(part, $0, FNM_PERIOD) == 0 }
    }

    /// The place itself, and every folder below it.
    private mutating func folders(from place: String) -> [String] {
        let below = paths(in: place) { !$0.hasPrefix(".") }
            .filter { FileKind(of: $0, followingLinks: false) == .folder }
        return [place] + below.flatMap { folders(from: $0) }
    }

    /// None in what is no folder: a part before it may match a file.
    private mutating func paths(in place: String, where isWanted: (String) -> Bool) -> [String] {
        let folder = place.isEmpty ? "." : place
        guard FileKind(of: folder) == .folder else { return [] }
        do throws(FileProblem) {
            let listing = try Folder.listing(of: folder)
            for name in listing.misnamedFolders where isWanted(name) {
                tell(ManifestInput(unreadableFolder: Folder.path(of: name, in: place), .misnamed))
            }
            return listing.names.filter(isWanted).map { Folder.path(of: $0, in: place) }
        } catch {
            tell(ManifestInput(unreadableFolder: folder, error))
            return []
        }
    }

    /// `**` comes to a folder first, and the next part comes there again.
    private mutating func tell(_ input: ManifestInput) {
        if !unreadable.contains(input) { unreadable.append(input) }
    }
}
