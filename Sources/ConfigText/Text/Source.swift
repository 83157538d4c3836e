/// A manifest's text and the name it goes by in messages.
public struct Source: Sendable {
    /// As the user wrote it, such as `deploy/app.yaml`.
    public let name: String
    /// The file as it is: what is wrong with its encoding is a diagnostic like any other.
    public let bytes: [UInt8]

    /// `name` is what messages call it, as in `deploy/app.yaml`.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// In bytes. A manifest is written by people; what is larger is some other file.
    ///
    /// Who reads a file needs one byte more of it at most, to have it refused for its size.
    public static let sizeLimit = 8 << 20

    /// The file's name without its folder and its extension: `app` for `deploy/app.yaml`.
    package var stem: String {
        let file = name.split(separator: "/").last ?? Substring(name)
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return String(file) }
        return String(file[..<dot])
    }
}
