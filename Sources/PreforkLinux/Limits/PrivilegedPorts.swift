/// The ports that only a privileged process may bind.
package enum PrivilegedPorts {
    /// Returns the lowest port that this process may bind: 0 with CAP_NET_BIND_SERVICE, otherwise the value of
    /// net.ipv4.ip_unprivileged_port_start.
    package static func lowestAllowed() -> Int {
        if hasCapability { return 0 }
        let text = KernelFile.contents(of: "/proc/sys/net/ipv4/ip_unprivileged_port_start") ?? ""
        return Int(text.prefix { $0 != "\n" }) ?? 1024
    }

    /// Whether CAP_NET_BIND_SERVICE is effective. A user namespace also grants it to processes whose network belongs to
    /// another namespace; for those, the start finds that the port is refused.
    private static var hasCapability: Bool {
        let lines = KernelFile.contents(of: "/proc/self/status")?.split(separator: "\n") ?? []
        guard let line = lines.first(where: { $0.hasPrefix("CapEff:") }),
            let mask = UInt64(line.dropFirst("CapEff:".count).drop { $0 == "\t" || $0 == " " }, radix: 16)
        else { return false }
        return mask >> 10 & 1 == 1
    }
}
