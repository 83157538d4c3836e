import Glibc
import PreforkManifest

/// The bytes of a file.
enum FileBytes {
    /// Writes all bytes.
    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(FileProblem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileProblem(errno: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes all bytes, and waits until they are on the disk. Without that, a crash after a rename can leave an empty file under
    /// the name.
    static func writeDurably(_ bytes: [UInt8], to descriptor: Int32) throws(FileProblem) {
        try write(bytes, to: descriptor)
        guard fsync(descriptor) == 0 else { throw FileProblem(errno: errno) }
    }
}
