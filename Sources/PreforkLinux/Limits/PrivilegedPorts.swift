internal import Supervision

/// The ports that only a privileged process may bind.
package enum PrivilegedPorts {
    /// Returns the lowest port that this process may bind: 0 with CAP_NET_BIND_SERVICE, otherwise the value of
    /// net.ipv4.ip_unprivileged_port_start.
    package static func lowestAllowed() -> Int {
        // A user namespace also grants it to processes whose network belongs to another namespace; for those, the start finds
        // that the port is refused.
        if Capabilities.effective().contains(.netBindService) { return 0 }
        let text = KernelFile.contents(of: "/proc/sys/net/ipv4/ip_unprivileged_port_start") ?? ""
        return Int(text.prefix { $0 != "\n" }) ?? 1024
    }
}
