/// Checks the names of sockets, which a worker reads from LISTEN_FDNAMES of sd_listen_fds(3), where a colon separates them.
enum SocketName {
    /// In bytes, as for systemd.
    static let longest = 255

    static func isSound(_ name: String) -> Bool {
        (1...longest).contains(name.utf8.count)
            && name.utf8.allSatisfy { $0.isLetterOrDigit || ".-_".utf8.contains($0) }
            && name.utf8.first != UInt8(ascii: ".") && name.utf8.first != UInt8(ascii: "-")
    }
}
