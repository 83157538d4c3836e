internal import Glibc
package import Supervision

/// What HTTP is served by and where.
package struct HTTPService: Hashable, Sendable {
    let program: Program
    let address: SocketSpec.Address
    /// The file with the token by which clients give orders; nil where HTTP is read-only.
    let tokenFile: String?
    /// Where the manifest says so.
    let origin: Origin

    /// - Parameters:
    ///   - program: The path of the program that serves HTTP.
    ///   - address: Where to listen; the port 0 lets the kernel choose one.
    ///   - tokenFile: The path of the file with the token by which clients give orders; nil where HTTP is read-only.
    ///   - origin: The worker's place in it is that of the address.
    package init(
        program: String, address: SocketSpec.Address, tokenFile: String? = nil, origin: Origin = Origin()
    ) {
        let arguments = tokenFile.map { [$0] } ?? []
        self.program = Program(command: ["prefork-run-http"] + arguments, executable: program)
        self.address = address
        self.tokenFile = tokenFile
        self.origin = origin
    }

    /// Whether the socket of another service can stay. Clients of a unix socket do not find one whose file was removed.
    func canKeep(_ other: HTTPServing?) -> Bool {
        guard let other else { return false }
        return address == other.service.address && other.socket.hasFile
    }

    /// Opens the socket.
    ///
    /// - Parameter old: The socket that is closed afterwards. Its address may overlap with the new one.
    func open(besides old: ListeningSocket?) throws(SystemError) -> ListeningSocket {
        let spec = SocketSpec(name: "http", address: address, backlog: 128)
        switch address {
        case .internet(let host, let port): return try open(spec, host, port, besides: old)
        case .unix(let path, _): return try ListeningSocket(spec, at: SocketAddress(unix: path))
        }
    }

    private func open(
        _ spec: SocketSpec, _ host: String, _ port: UInt16, besides old: ListeningSocket?
    ) throws(SystemError) -> ListeningSocket {
        guard let place = SocketAddress(number: host, port: port) else {
            throw SystemError("bind", reason: "it is no address", to: "listen on \(spec)")
        }
        let overlaps = port != 0 && old?.port == port
        if overlaps { try old?.sharePort(true) }
        // The old socket stays if something else is refused.
        defer { if overlaps { try? old?.sharePort(false) } }
        do throws(SystemError) {
            let socket = try ListeningSocket(spec, at: place, sharesPort: overlaps)
            if overlaps { try socket.sharePort(false) }
            return socket
        } catch {
            let holder = error.errno == EADDRINUSE ? AddressHolder.sentence(of: spec, at: place) : nil
            throw error.with(advice: holder ?? error.advice)
        }
    }
}
