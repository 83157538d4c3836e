import Glibc
import PreforkManifest

/// What the words of a command line stand for: files, folders with manifests in them, patterns, `-`.
///
/// In the order of the words; what one word stands for is sorted by its bytes. The same file is listed once, under
/// the name that came first.
struct ManifestInputs {
    private(set) var list: [ManifestInput] = []
    private var seen: Set<FolderEntry> = []
    private let standardInputName: String?

    /// - Parameter standardInputName: What to call standard input; nil leaves it without a name.
    init(_ words: [String], standardInputName: String?) {
        self.standardInputName = standardInputName
        for word in words { add(word) }
    }

    private mutating func add(_ word: String) {
        if word == "-" {
            let input = ManifestInput(word, standardInputName: standardInputName)
            if !list.contains(input) { list.append(input) }
        } else {
            let kind = FileKind(of: word)
            if kind == .missing, PathPattern.isPattern(word) { addMatches(of: word) } else { add(word, kind) }
        }
    }

    private mutating func addMatches(of word: String) {
        var pattern = PathPattern(word)
        let paths = pattern.matches()
        list += pattern.unreadable
        if paths.isEmpty, pattern.unreadable.isEmpty {
            list.append(.init(name: word, origin: .none("cannot find a file that matches this pattern")))
        }
        for path in paths { add(path, FileKind(of: path)) }
    }

    private mutating func add(_ path: String, _ kind: FileKind) {
        if kind == .folder { addManifests(below: path) } else { addFile(path) }
    }

    private mutating func addManifests(below folder: String) {
        var search = ManifestSearch()
        search.look(into: folder)
        if search.found.isEmpty {
            let sentence = "cannot find a manifest: there is no *.yaml or *.yml in this directory"
            list.append(ManifestInput(name: folder, origin: .none(sentence)))
        }
        for input in search.found.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            if input.origin == .file { addFile(input.name) } else { list.append(input) }
        }
    }

    private mutating func addFile(_ path: String) {
        // What is not there has no identity, and is reported each time it is named.
        if let entry = FolderEntry(path), !seen.insert(entry).inserted { return }
        list.append(ManifestInput(name: path, origin: .file))
    }
}

/// A name in a folder, however the way there is written.
///
/// Not the inode: a link is a manifest of its own, because its name and its folder may be part of what it says.
private struct FolderEntry: Hashable {
    let device: UInt
    let folder: UInt
    let name: Substring

    init?(_ path: String) {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var status = stat()
        guard stat(parent, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        folder = UInt(status.st_ino)
        name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    }
}
