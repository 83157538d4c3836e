internal import Glibc
package import Supervision

/// Checks whether this machine can listen on a host. Each name is looked up once.
package struct LocalAddress {
    private var resolver = Resolver(lookUp: Resolver.askSystem)

    package init() {}

    /// Checks that a socket can be bound to the host.
    ///
    /// - Parameter host: An address or a name.
    package mutating func check(_ host: String) throws(HostProblem) {
        // With port 0 the kernel chooses a free port, so that the check disturbs no server.
        let spec = SocketSpec(name: "", address: .internet(host: host, port: 0))
        do throws(SystemError) {
            let address = try resolver.resolve(spec)
            let descriptor = try Descriptor(
                "socket", socket(address.family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0),
                to: "listen on \(host)")
            let result = address.withPointer { bind(descriptor.raw, $0, $1) } ?? -1
            try SystemError.check("bind", result, to: "listen on \(host)")
        } catch {
            throw error.errno == EADDRNOTAVAIL
                ? HostProblem(reason: "no interface of this machine has this address")
                : HostProblem(reason: error.reason)
        }
    }
}
