/// Paths as texts; nothing is looked up.
enum Path {
    /// PATH_MAX, in bytes, with the zero at the end.
    static let longest = 4096

    /// `path` as seen from `directory`, without `.`, `..` and doubled slashes where the text alone settles them.
    static func join(_ directory: String, _ path: String) -> String {
        if path.hasPrefix("/") { return normalized(path) }
        let inner = path.hasPrefix("./") ? Substring(path.utf8.dropFirst(2)) : path[...]
        if directory == ".", inner.isNormal { return String(inner) }
        return normalized(directory + "/" + inner)
    }

    private static func normalized(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        if isAbsolute, Substring(path.utf8.dropFirst()).isNormal { return path }
        // Bytes, which are cut faster than characters, and a slash is one.
        var kept: [Substring.UTF8View] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(here) {
            if part.elementsEqual(above), let last = kept.last, !last.elementsEqual(above) {
                kept.removeLast()
            } else if !part.elementsEqual(above) || !isAbsolute {
                kept.append(part)
            }
        }
        let joined = kept.map { Substring($0) }.joined(separator: "/")
        if isAbsolute { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }

    private static let here = Array(".".utf8)
    private static let above = Array("..".utf8)
}

extension Substring {
    /// Relative, and without a part that is empty or begins with a dot; as most paths are.
    fileprivate var isNormal: Bool {
        var previous = UInt8(ascii: "/")
        for byte in utf8 {
            if previous == UInt8(ascii: "/"), byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return false }
            previous = byte
        }
        return previous != UInt8(ascii: "/")
    }
}
