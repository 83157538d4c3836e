/// Paths as texts; nothing is looked up.
enum Path {
    /// `path` as seen from `directory`, without `.`, `..` and doubled slashes where the text alone settles them.
    static func join(_ directory: String, _ path: String) -> String {
        if path.hasPrefix("/") { return normalized(path) }
        let inner = path.hasPrefix("./") ? path.dropFirst(2) : path[...]
        return normalized(directory + "/" + inner)
    }

    private static func normalized(_ path: String) -> String {
        if path.isNormal { return path }
        let isAbsolute = path.hasPrefix("/")
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

extension String {
    /// Absolute, and without a part that is empty or begins with a dot; as most paths are.
    fileprivate var isNormal: Bool {
        guard utf8.first == UInt8(ascii: "/"), utf8.last != UInt8(ascii: "/") else { return false }
        var follows = false
        for byte in utf8 {
            if follows, byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return false }
            follows = byte == UInt8(ascii: "/")
        }
        return true
    }
}
