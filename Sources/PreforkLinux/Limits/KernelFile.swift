internal import Glibc

/// Reads the files of /proc and /sys.
enum KernelFile {
    /// The text of a kernel file, which has a few lines at most; nil when the file cannot be read.
    static func contents(of path: String) -> String? {
        let file = try? Descriptor("open", open(path, O_RDONLY | O_CLOEXEC), to: "read \(path)")
        guard let file else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        let count = read(file.raw, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
