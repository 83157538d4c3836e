internal import CPreforkLinux
internal import Glibc

/// Finds the processes that have a socket, by their descriptors in /proc.
///
/// The directories of processes of other users are not readable without privileges. Such processes are not found.
struct SocketHolders {
    /// A descriptor of a socket in another process.
    struct Holder: Hashable {
        let pid: Int32
        /// The name of the process, as /proc/<pid>/comm has it.
        let name: String
        let inode: UInt64
        fileprivate let descriptor: Int32

        /// Whether the process has ended, or ends within a moment.
        func isEnding(within milliseconds: Int32) -> Bool { prefork_ends_within(pid, milliseconds) != 0 }

        /// Shuts the socket down, so that it accepts no connections in any process. A sandbox, or another user's
        /// process, may refuse that, and then the socket stays as it is. A datagram socket cannot be shut down.
        ///
        /// - Returns: Whether the socket is shut down.
        func shutDownSocket() -> Bool { prefork_shut_down(pid, descriptor, inode) != 0 }
    }

    /// How many processes are looked at. A machine may have a hundred thousand.
    private static let range = 4096

    /// Returns the first descriptor of each process, except this process, that refers to one of the sockets.
    ///
    /// The processes after this process come first, because they include those that its workers have started.
    ///
    /// - Parameter limit: How many processes are wanted.
    static func find(_ inodes: Set<UInt64>, limit: Int = .max) -> [Holder] {
        var holders: [Holder] = []
        let own = getpid()
        let pids = numbers(in: "/proc").sorted { ($0 < own ? 1 : 0, $0) < ($1 < own ? 1 : 0, $1) }
        for pid in pids.prefix(range) where pid != own {
            guard holders.count < limit else { break }
            for descriptor in numbers(in: "/proc/\(pid)/fd") {
                guard let inode = socketInode("/proc/\(pid)/fd/\(descriptor)"), inodes.contains(inode) else { continue }
                holders.append(Holder(pid: pid, name: name(of: pid), inode: inode, descriptor: descriptor))
                break
            }
        }
        return holders
    }

    /// The entries of a directory that are numbers.
    private static func numbers(in directory: String) -> [Int32] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var numbers: [Int32] = []
        while let entry = readdir(stream) {
            let number = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { Int32(String(cString: $0)) }
            }
            if let number { numbers.append(number) }
        }
        return numbers
    }

    /// The number of the socket that a link of /proc names as `socket:[123]`; nil for another file.
    private static func socketInode(_ link: String) -> UInt64? {
        var bytes = [CChar](repeating: 0, count: 64)
        let count = readlink(link, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard text.hasPrefix("socket:["), text.hasSuffix("]") else { return nil }
        return UInt64(text.dropFirst(8).dropLast())
    }

    private static func name(of pid: Int32) -> String {
        guard let bytes = KernelFile.bytes(of: "/proc/\(pid)/comm", atMost: 64) else { return "?" }
        return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }
}
