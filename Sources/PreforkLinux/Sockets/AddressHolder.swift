internal import Glibc
internal import Supervision

/// Finds the process that holds an address, for the message that the address is in use.
enum AddressHolder {
    /// Returns words such as `pid 4711 (nginx) holds it`; nil if /proc does not show the process. Processes of other users
    /// are shown to root alone.
    static func sentence(of spec: SocketSpec, at address: SocketAddress) -> String? {
        let inodes: Set<UInt64> =
            if case .unix(let path, _) = spec.address {
                unixInodes(at: path)
            } else if let port = address.port {
                internetInodes(at: port, spec.transport)
            } else {
                []
            }
        guard !inodes.isEmpty, let holder = SocketHolders.find(inodes, limit: 1).first else { return nil }
        return "pid \(holder.pid) (\(holder.name)) holds it"
    }

    /// The sockets that are bound to a port at any address, proc_net(5). A socket on 0.0.0.0 also holds the port of
    /// 127.0.0.1.
    private static func internetInodes(at port: UInt16, _ transport: SocketSpec.Transport) -> Set<UInt64> {
        let suffix = ":" + String(repeating: "0", count: 4 - String(port, radix: 16).count) + String(port, radix: 16)
        // TCP_LISTEN, and the state of a UDP socket without a peer.
        let state = transport == .udp ? "07" : "0A"
        var inodes: Set<UInt64> = []
        for table in [transport.rawValue, transport.rawValue + "6"] {
            for fields in lines(of: "/proc/net/\(table)") where fields.count > 9 {
                guard fields[3] == state, fields[1].lowercased().hasSuffix(suffix), let inode = UInt64(fields[9]) else {
                    continue
                }
                inodes.insert(inode)
            }
        }
        return inodes
    }

    private static func unixInodes(at path: String) -> Set<UInt64> {
        Set(lines(of: "/proc/net/unix").compactMap { $0.count > 7 && $0[7] == path ? UInt64($0[6]) : nil })
    }

    /// The fields of each line of a table in /proc. A table of more than 4 MiB is read up to there.
    private static func lines(of path: String) -> [[Substring]] {
        guard let file = try? Descriptor("open", open(path, O_RDONLY | O_CLOEXEC), to: "read") else { return [] }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while bytes.count < 4 << 20 {
            let count = read(file.raw, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
    }
}
