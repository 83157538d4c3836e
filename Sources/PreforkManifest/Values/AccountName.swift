/// The names that users and groups may have in a manifest. The databases of a machine are not asked.
enum AccountName {
    /// Whether a text is a name: a letter or an underscore, and then letters, digits and `._@-`. Samba's names of machines
    /// end in a dollar sign.
    static func isSound(_ text: String) -> Bool {
        let name = text.hasSuffix("$") ? text.dropLast() : text[...]
        guard let first = name.first, first.isASCII, first.isLetter || first == "_", name.utf8.count <= 255 else {
            return false
        }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._@-".contains($0)) }
    }
}
