internal import Glibc

/// Reads the files of /proc and /sys.
enum KernelFile {
    /// The text of a kernel file, which has a few lines at most; nil when the file cannot be read.
    static func contents(of path: String) -> String? {
        bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The number that is all the text of a kernel file; nil when the file cannot be read.
    static func number<Number: FixedWidthInteger>(in path: String) -> Number? {
        contents(of: path).flatMap { Number($0.prefix { !$0.isWhitespace }) }
    }

    /// The first bytes of a kernel file, by one read(2); nil when the file cannot be read or is empty.
    static func bytes(of path: String, atMost limit: Int = 16 * 1024) -> [UInt8]? {
        guard let file = try? Descriptor("open", open(path, O_RDONLY | O_CLOEXEC), to: "read \(path)") else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = read(file.raw, &bytes, bytes.count)
        guard count > 0 else { return nil }
        bytes.removeSubrange(count...)
        return bytes
    }
}
