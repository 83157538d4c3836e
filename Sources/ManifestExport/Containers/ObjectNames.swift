/// Names for objects of an engine: lower-case letters, digits and hyphens, as RFC 1035 has them. Each name is given once.
///
/// Kubernetes asks RFC 1123 of most names, and RFC 1035 of those of Services: the first character is a letter.
struct ObjectNames {
    private var given: Set<String> = []

    /// So many characters leave room for what an engine adds, in the 63 that a label has.
    static let longest = 52

    /// Returns the name nearest to a text that nobody has got yet.
    mutating func name(for text: String) -> String {
        let base = ObjectNames.plain(text)
        var name = base
        var number = 2
        while !given.insert(name).inserted {
            let ending = "-\(number)"
            name = ObjectNames.trimmed(base.prefix(ObjectNames.longest - ending.count)) + ending
            number += 1
        }
        return name
    }

    /// The text as a name, without regard to other names.
    static func plain(_ text: String) -> String {
        var name = ""
        for scalar in text.lowercased().unicodeScalars {
            let isPlain = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
            if isPlain {
                name.unicodeScalars.append(scalar)
            } else if name.last != "-" {
                name.append("-")
            }
        }
        if let first = name.unicodeScalars.first(where: { $0 != "-" }), ("0"..."9").contains(first) {
            name = "g" + name
        }
        let trimmed = trimmed(name.prefix(longest))
        return trimmed.isEmpty ? "x" : trimmed
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == "-" }
        while text.last == "-" { text.removeLast() }
        return String(text)
    }
}
