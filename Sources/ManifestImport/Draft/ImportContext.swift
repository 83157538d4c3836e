/// What a translation may ask about the place of a source.
package struct ImportContext: Sendable {
    /// The absolute path of the source's folder.
    package var folder: String
    /// Whether the manifest is written to another folder than the source's.
    package var isElsewhere: Bool
    /// Reads a file that a source refers to, by a path that begins at the source's folder; nil where there is none.
    package var read: @Sendable (String) -> [UInt8]?

    package init(
        folder: String, isElsewhere: Bool = false, read: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
    ) {
        self.folder = folder
        self.isElsewhere = isElsewhere
        self.read = read
    }
}
