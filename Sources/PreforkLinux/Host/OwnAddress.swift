internal import Glibc
package import Supervision

/// Whether hosts are this machine, each name asked for once.
package struct OwnAddress {
    private var resolver = Resolver(lookUp: Resolver.askSystem)

    package init() {}

    /// - Parameter host: An address or a name.
    package mutating func check(_ host: String) throws(HostProblem) {
        // Port 0: the kernel picks one that nobody has, so that no running server and no starting one is disturbed.
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
