import Glibc

/// The address at which clients connect, and the names by which they may call it.
struct ListenerAddress {
    /// Whether only programs of this machine can connect.
    let isLoopback: Bool

    init(of descriptor: Int32) {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let found = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        isLoopback =
            found == 0
            && withUnsafeBytes(of: storage) { bytes in
                switch Int32(storage.ss_family) {
                // sockaddr_in has the address at byte 4, and sockaddr_in6 at byte 8.
                case AF_INET: bytes[4] == 127
                case AF_INET6:
                    bytes[8..<24].elementsEqual(Array(repeating: 0, count: 15) + [1])
                        // An IPv4 address in one of IPv6, ::ffff:127.0.0.1.
                        || bytes[8..<21].elementsEqual(Array(repeating: 0, count: 10) + [0xff, 0xff, 127])
                default: false
                }
            }
    }

    /// Whether a request is for this server, by its Host.
    ///
    /// A page of a stranger may let its own name resolve to 127.0.0.1, and so reach servers of this machine. Its requests have
    /// its name as their Host. Where other machines can connect, their names for this one are not known.
    func isNamed(by host: String?) -> Bool {
        guard isLoopback, let host else { return true }
        let name = ListenerAddress.withoutPort(host.lowercased())
        if ["localhost", "[::1]", "[::ffff:7f00:1]", ""].contains(name) || name.hasSuffix(".localhost") { return true }
        let mapped = "[::ffff:"
        let number = name.hasPrefix(mapped) && name.hasSuffix("]") ? name.dropFirst(mapped.count).dropLast() : name[...]
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func withoutPort(_ host: String) -> String {
        guard let colon = host.lastIndex(of: ":"), host[host.index(after: colon)...].allSatisfy(\.isNumber) else {
            return host
        }
        return String(host[..<colon])
    }
}
