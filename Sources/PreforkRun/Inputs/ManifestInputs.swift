import Glibc
import PreforkManifest

/// The manifests that the arguments of a command stand for. An argument is a file, a folder, a pattern, or `-`.
///
/// The list has the order of the arguments. The files of one argument are sorted by their bytes. A file is listed once,
/// with the name by which it was found first.
struct ManifestInputs {
    private(set) var list: [ManifestInput] = []
    private var seen: Set<FolderEntry> = []
    private let standardInputName: String?

    /// Finds the manifests of the arguments.
    ///
    /// - Parameter standardInputName: The name of standard input in messages. Nil uses the default name.
    init(_ arguments: [String], standardInputName: String?) {
        self.standardInputName = standardInputName
        for argument in arguments { add(argument) }
    }

    private mutating func add(_ argument: String) {
        if argument == "-" {
            let input = ManifestInput(argument, standardInputName: standardInputName)
            if !list.contains(input) { list.append(input) }
        } else {
            let kind = FileKind(of: argument)
            if kind == .missing, PathPattern.isPattern(argument) {
                addMatches(of: argument)
            } else {
                add(argument, kind)
            }
        }
    }

    private mutating func addMatches(of argument: String) {
        var pattern = PathPattern(argument)
        let paths = pattern.matches()
        list += pattern.unreadable
        if paths.isEmpty, pattern.unreadable.isEmpty {
            list.append(.init(name: argument, origin: .missing("cannot find a file that matches this pattern")))
        }
        for path in paths { add(path, FileKind(of: path)) }
    }

    private mutating func add(_ path: String, _ kind: FileKind) {
        if kind == .folder { addManifests(below: path) } else { addFile(path) }
    }

    private mutating func addManifests(below folder: String) {
        var search = ManifestSearch()
        search.search(folder)
        if search.found.isEmpty {
            let sentence = "cannot find a manifest: the directory has no *.yaml or *.yml files"
            list.append(ManifestInput(name: folder, origin: .missing(sentence)))
        }
        for input in search.found.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            if input.origin == .file { addFile(input.name) } else { list.append(input) }
        }
    }

    private mutating func addFile(_ path: String) {
        // A file in a folder that does not exist has no identity, so it is reported each time it is named.
        if let entry = FolderEntry(path), !seen.insert(entry).inserted { return }
        list.append(ManifestInput(name: path, origin: .file))
    }
}

/// The identity of a name in a folder, which does not depend on how the path to the folder is written.
///
/// The identity is not the file's inode. A link to a manifest is another manifest, because the name and the folder of
/// the link may change what the manifest means.
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
