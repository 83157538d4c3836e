internal import Glibc
internal import Supervision

/// The listening control socket, and its file.
///
/// A class, because a descriptor cannot be copied.
final class ControlListener {
    let path: String
    let descriptor: Descriptor
    private let file: SocketFile

    /// Opens the socket. The file of a master that has ended is replaced, and that of a living one is not.
    init(at path: String, mode: UInt16) throws(SystemError) {
        let attempt = "open the control socket \(path)"
        let spec = SocketSpec(name: "control", address: .unix(path: path, mode: mode))
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = try Descriptor("socket", socket(AF_UNIX, flags, 0), to: attempt)
        let file = try SocketFile(binding: descriptor, to: SocketAddress(unix: path), spec)
        do throws(SystemError) {
            try SystemError.check("listen", listen(descriptor.raw, 16), to: attempt)
        } catch {
            file.remove()
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        self.file = file
    }

    /// Whether clients still find the socket at its path.
    var isReachable: Bool { file.isOurs }

    /// Sets the permission bits of the file.
    func setMode(_ mode: UInt16) throws(SystemError) {
        try file.setMode(of: SocketSpec(name: "control", address: .unix(path: path, mode: mode)))
    }

    /// Removes the file, unless another one is there.
    func removeFile() { file.remove() }
}
