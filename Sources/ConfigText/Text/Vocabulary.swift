/// The words of one kind of file, so that a finding about its text can be told in them.
///
/// What reads the text knows YAML and nothing of what it is for. A class, because every text carries it.
package final class Vocabulary: Sendable {
    /// What such a file is called, as in "a manifest is UTF-8".
    let file: String
    /// What an empty one should begin with.
    let beginning: String
    /// What the sections of an INI file are in such a file.
    let sections: String
    /// How a template of such a file is rendered.
    let rendering: String
    /// For each kind of mapping the keys that it may have.
    let mappings: [Set<String>]
    /// The keys that a line without a space behind its colon may begin with.
    let outerKeys: Set<String>
    /// Whether a word that begins with a colon is an address.
    let isAddress: @Sendable (String) -> Bool

    package init(
        file: String, beginning: String, sections: String, rendering: String, mappings: [Set<String>],
        outerKeys: Set<String>, isAddress: @escaping @Sendable (String) -> Bool
    ) {
        self.file = file
        self.beginning = beginning
        self.sections = sections
        self.rendering = rendering
        self.mappings = mappings
        self.outerKeys = outerKeys
        self.isAddress = isAddress
    }

    /// Of a file of which nothing is known.
    package static let plain = Vocabulary(
        file: "file", beginning: "begin with 'key: value'", sections: "a section becomes a mapping below its name",
        rendering: "render it first", mappings: [], outerKeys: [], isAddress: { _ in false })

    /// Whether a mapping may have such a key.
    func knows(_ key: String) -> Bool { mappings.contains { $0.contains(key) } }
}
