/// Operations on paths as texts. The file system is not consulted.
package enum Path {
    /// PATH_MAX in bytes, including the zero at the end.
    static let longest = 4096

    /// The path from `directory`. `.`, `..` and doubled slashes are removed where the text alone
    /// decides what they mean.
    package static func join(_ directory: String, _ path: String) -> String {
        if path.hasPrefix("/") { return normalized(path) }
        let inner = path.hasPrefix("./") ? Substring(path.utf8.dropFirst(2)) : path[...]
        if directory == ".", inner.isNormal { return String(inner) }
        return normalized(directory + "/" + inner)
    }

    private static func normalized(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        if isAbsolute, Substring(path.utf8.dropFirst()).isNormal { return path }
        var kept: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = kept.last, last != ".." {
                kept.removeLast()
            } else if part != ".." || !isAbsolute {
                kept.append(part)
            }
        }
        let joined = kept.joined(separator: "/")
        if isAbsolute { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }
}

extension Substring {
    /// Whether the path is relative and has no part that is empty or begins with a dot. Most paths are such.
    fileprivate var isNormal: Bool {
        var previous = UInt8(ascii: "/")
        for byte in utf8 {
            if previous == UInt8(ascii: "/"), byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return false }
            previous = byte
        }
        return previous != UInt8(ascii: "/")
    }
}
