internal import Glibc
package import Supervision

/// What HTTP is served by and where.
package struct HTTPService: Hashable, Sendable {
    let program: Program
    let host: String
    let port: UInt16
    /// Where the manifest says so.
    let origin: Origin

    /// - Parameters:
    ///   - program: The path of the program that serves HTTP.
    ///   - host: The address to listen on.
    ///   - port: The port; 0 lets the kernel choose one.
    ///   - origin: The worker's place in it is that of the address.
    package init(program: String, host: String, port: UInt16, origin: Origin = Origin()) {
        self.program = Program(command: ["prefork-run-http"], executable: program)
        self.host = host
        self.port = port
        self.origin = origin
    }

    func listensAsMuch(as other: HTTPService?) -> Bool { host == other?.host && port == other?.port }

    /// Opens the socket.
    ///
    /// - Parameter old: The socket that is closed afterwards. Its address may overlap with the new one.
    func open(besides old: ListeningSocket?) throws(SystemError) -> ListeningSocket {
        let spec = SocketSpec(name: "http", address: .internet(host: host, port: port), backlog: 128)
        guard let address = SocketAddress(number: host, port: port) else {
            throw SystemError("bind", reason: "it is no address", to: "listen on \(spec)")
        }
        let overlaps = port != 0 && old?.port == port
        if overlaps { try old?.sharePort(true) }
        // The old socket stays if something else is refused.
        defer { if overlaps { try? old?.sharePort(false) } }
        do throws(SystemError) {
            let socket = try ListeningSocket(spec, at: address, sharesPort: overlaps)
            if overlaps { try socket.sharePort(false) }
            return socket
        } catch {
            let holder = error.errno == EADDRINUSE ? AddressHolder.sentence(of: spec, at: address) : nil
            throw error.with(advice: holder ?? error.advice)
        }
    }
}
