import PreforkManifest
import Supervision

/// A socket as the lines of a unit, systemd.socket(5).
enum SocketLines {
    /// The setting and the address; nil for an address that systemd cannot bind, or that nobody would know.
    static func address(of socket: SocketSpec, in input: ExportInput) -> (key: String, value: String)? {
        let key = socket.transport == .tcp ? "ListenStream" : "ListenDatagram"
        switch socket.address {
        case .internet(let host, let port):
            // systemd looks up no names.
            let address = host == "localhost" ? "127.0.0.1" : host
            guard HostText.isNumeric(address), port > 0 else { return nil }
            return (key, SystemdText.plain(address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"))
        case .unix(let path, _):
            let place = Path.join(input.directory, path)
            return SystemdText.canBePlain(place) ? (key, SystemdText.plain(place)) : nil
        }
    }

    /// The settings other than the address.
    static func options(of socket: SocketSpec) -> [(key: String, value: String)] {
        var lines: [(String, String)] = []
        let options = socket.options
        if socket.transport == .tcp { lines.append(("Backlog", "\(socket.backlog)")) }
        switch socket.address {
        case .unix(_, let mode):
            // systemd's default is 0666. A master's is what its umask leaves.
            lines.append(("SocketMode", mode.map { "0" + String($0, radix: 8) } ?? "0755"))
        case .internet(let host, _):
            if socket.reusePort { lines.append(("ReusePort", "yes")) }
            if host.contains(":") { lines.append(("BindIPv6Only", options.ipv6Only ? "ipv6-only" : "both")) }
            if let interface = options.interface { lines.append(("BindToDevice", SystemdText.plain(interface))) }
            if options.transparent { lines.append(("Transparent", "yes")) }
            if options.freebind { lines.append(("FreeBind", "yes")) }
            if let mark = options.mark { lines.append(("Mark", "\(mark)")) }
            if socket.transport == .tcp {
                lines.append(("NoDelay", options.noDelay ? "yes" : "no"))
                if options.keepAlive { lines.append(("KeepAlive", "yes")) }
                if let time = options.deferAccept { lines.append(("DeferAcceptSec", SystemdText.time(time))) }
            }
        }
        if let size = options.receiveBuffer { lines.append(("ReceiveBuffer", "\(size)")) }
        if let size = options.sendBuffer { lines.append(("SendBuffer", "\(size)")) }
        return lines
    }
}

extension SocketLines {
    /// Whether one unit can have all of the sockets: no option has two values.
    static func canShareUnit(_ sockets: [SocketSpec]) -> Bool {
        var values: [String: String] = [:]
        for (key, value) in sockets.flatMap(options(of:)) {
            if let other = values[key], other != value { return false }
            values[key] = value
        }
        return true
    }

    /// Adds the lines of sockets that can share a unit.
    static func add(_ sockets: [SocketSpec], in input: ExportInput, to unit: inout UnitFile) {
        for socket in sockets {
            if let (key, value) = address(of: socket, in: input) { unit.set(key, value) }
        }
        var known: Set<String> = []
        for (key, value) in sockets.flatMap(options(of:)) where known.insert(key).inserted { unit.set(key, value) }
    }
}
