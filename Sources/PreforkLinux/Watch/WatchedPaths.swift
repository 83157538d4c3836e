internal import Glibc

/// The folders that decide which file a path leads to, and the names in them that matter.
///
/// A path may lead through symbolic links, as in a Kubernetes ConfigMap: `app.yaml` is a link to `..data/app.yaml`, and
/// `..data` is a link to a folder that is replaced as a whole. The folder of each link matters as well as the folder of the
/// file itself, and where a part of the path is missing, the folder in which it is missing.
struct WatchedPaths {
    /// The names that matter, by folder.
    private(set) var names: [String: Set<String>] = [:]

    init(of paths: [String]) {
        for path in paths { follow(path) }
    }

    /// As many links as the kernel follows, path_resolution(7).
    private static let longestChain = 40

    private mutating func follow(_ path: String) {
        guard path.hasPrefix("/") else { return }
        var folder: [Substring] = []
        var rest = path.split(separator: "/")[...]
        var links = 0
        while let name = rest.popFirst() {
            if name == "." { continue }
            if name == ".." {
                _ = folder.popLast()
                continue
            }
            let parent = "/" + folder.joined(separator: "/")
            let step = (parent == "/" ? "" : parent) + "/\(name)"
            var status = stat()
            guard lstat(step, &status) == 0 else {
                names[parent, default: []].insert(String(name))
                return
            }
            if status.st_mode & S_IFMT == S_IFLNK, links < WatchedPaths.longestChain, let target = target(of: step) {
                names[parent, default: []].insert(String(name))
                links += 1
                if target.hasPrefix("/") { folder = [] }
                rest = (target.split(separator: "/") + rest)[...]
            } else {
                if rest.isEmpty { names[parent, default: []].insert(String(name)) }
                folder.append(name)
            }
        }
    }

    private func target(of link: String) -> String? {
        var text = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = text.withUnsafeMutableBytes { buffer in
            buffer.bindMemory(to: CChar.self).baseAddress.map { readlink(link, $0, buffer.count) } ?? -1
        }
        return count > 0 ? String(decoding: text.prefix(count), as: UTF8.self) : nil
    }
}
