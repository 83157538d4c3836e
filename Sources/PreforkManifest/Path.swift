/// Paths as texts; nothing is looked up.
enum Path {
    /// `path` as seen from `directory`, without `.`, `..` and doubled slashes where the text alone settles them.
    static func join(_ directory: String, _ path: String) -> String {
        normalized(path.hasPrefix("/") ? path : directory + "/" + path)
    }

    private static func normalized(_ path: String) -> String {
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
