/// The words and keys of one kind of file, with which diagnostics speak of the file's text.
///
/// The reader of the text knows YAML, but not what the file is for. The type is a class because every text carries it.
package final class Vocabulary: Sendable {
    /// The name of such a file, as "manifest" in "a manifest is UTF-8".
    let file: String
    /// The hint of what an empty file should begin with.
    let beginning: String
    /// The note that says what replaces the sections of an INI file.
    let sections: String
    /// The hint that says how to render a template of such a file.
    let rendering: String
    /// The known keys, one set for each kind of mapping.
    let mappings: [Set<String>]
    /// The keys for which a missing space after the colon is reported.
    let outerKeys: Set<String>
    /// The keys that take one address.
    let addressKeys: Set<String>
    /// Returns whether a word that begins or ends with a colon is an address.
    let isAddress: @Sendable (String) -> Bool

    package init(
        file: String, beginning: String, sections: String, rendering: String, mappings: [Set<String>],
        outerKeys: Set<String>, addressKeys: Set<String>, isAddress: @escaping @Sendable (String) -> Bool
    ) {
        self.file = file
        self.beginning = beginning
        self.sections = sections
        self.rendering = rendering
        self.mappings = mappings
        self.outerKeys = outerKeys
        self.addressKeys = addressKeys
        self.isAddress = isAddress
    }

    /// The vocabulary of a file without known keys.
    package static let plain = Vocabulary(
        file: "file", beginning: "begin with 'key: value'", sections: "a section becomes a mapping below its name",
        rendering: "render it first", mappings: [], outerKeys: [], addressKeys: [], isAddress: { _ in false })

    /// Whether some kind of mapping has the given key.
    func knows(_ key: String) -> Bool { mappings.contains { $0.contains(key) } }
}
