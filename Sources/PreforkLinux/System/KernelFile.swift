internal import Glibc

/// Reads the files of /proc and /sys.
package enum KernelFile {
    /// The text of a kernel file, which has a few lines at most; nil when the file cannot be read.
    package static func contents(of path: String) -> String? {
        bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Writes a text to a kernel file, by one write(2). A file that does not exist is not created.
    ///
    /// The file is opened with O_NONBLOCK: a lower limit of memory then takes effect without the writer waiting for pages to be
    /// taken back.
    ///
    /// - Returns: 0, or an error number.
    static func write(_ text: String, to path: String) -> Int32 {
        let file = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return errno }
        defer { close(file) }
        return Glibc.write(file, text, text.utf8.count) < 0 ? errno : 0
    }

    /// The number that is all the text of a kernel file; nil when the file cannot be read.
    static func number<Number: FixedWidthInteger>(in path: String) -> Number? {
        contents(of: path).flatMap { Number($0.prefix { !$0.isWhitespace }) }
    }

    /// The first bytes of a kernel file, by one read(2); nil when the file cannot be read or is empty.
    package static func bytes(of path: String, atMost limit: Int = 16 * 1024) -> [UInt8]? {
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
