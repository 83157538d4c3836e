/// The bytes of a file, and the name that messages call it.
public struct Source: Sendable {
    /// The file's name as the user wrote it, such as `deploy/app.yaml`.
    public let name: String
    /// The contents of the file. They need not be UTF-8: a wrong encoding is reported as a diagnostic.
    public let bytes: [UInt8]

    /// Creates a source from the contents of a file.
    ///
    /// - Parameter name: The file's name in messages, such as `deploy/app.yaml`.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// The largest accepted size, in bytes. A manifest is written by people, so a larger file is not a manifest.
    ///
    /// A program that reads a file can stop one byte after the limit: then the source is rejected for its size.
    public static let sizeLimit = 8 << 20

    /// The file's name without its folder and its extension: `app` for `deploy/app.yaml`.
    package var stem: String {
        let file = name.split(separator: "/").last ?? Substring(name)
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return String(file) }
        return String(file[..<dot])
    }
}
