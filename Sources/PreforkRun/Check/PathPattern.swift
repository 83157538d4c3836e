import Glibc
import PreforkManifest

/// A pattern of paths that the shell has not expanded, because it was quoted or there is no shell: `deploy/*.yaml`.
///
/// `*`, `?` and `[…]` as in a shell (glob(7)); `**` is any number of folders. Hidden names match only a pattern that
/// says the dot, and `**` enters neither hidden folders nor links.
struct PathPattern {
    private let start: String
    private let parts: [String]

    init(_ text: String) {
        start = text.hasPrefix("/") ? "/" : ""
        parts = text.split(separator: "/").map(String.init)
    }

    static func isPattern(_ word: String) -> Bool { word.contains { "*?[".contains($0) } }

    /// The paths that it matches, sorted by their bytes.
    func matches() -> [String] {
        var places: Set<String> = [start]
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            var next: Set<String> = []
            for place in places { next.formUnion(PathPattern.step(from: place, by: part, isLast: isLast)) }
            places = next
        }
        return places.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func step(from place: String, by part: String, isLast: Bool) -> [String] {
        // At the end it stands for the folder itself, which is searched to its bottom anyway.
        if part == "**" { return isLast ? [place.isEmpty ? "." : place] : folders(from: place) }
        if !isPattern(part) {
            let path = Folder.path(of: part, in: place)
            return FileKind(of: path) == .missing ? [] : [path]
        }
        let names = (try? Folder.names(in: place.isEmpty ? "." : place)) ?? []
        return names.filter { fnmatch(part, $0, FNM_PERIOD) == 0 }.map { Folder.path(of: $0, in: place) }
    }

    /// The place itself, and every folder below it.
    private static func folders(from place: String) -> [String] {
        let names = (try? Folder.names(in: place.isEmpty ? "." : place)) ?? []
        let below = names.filter { !$0.hasPrefix(".") }.map { Folder.path(of: $0, in: place) }
            .filter { FileKind(of: $0, followingLinks: false) == .folder }
        return [place] + below.flatMap(folders)
    }
}
