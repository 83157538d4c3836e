import JSONText

/// Where a server listens, as programs write it: `0.0.0.0:8000`, `[::]:80`, `:8000`, `8000`, `unix:/run/web.sock`.
enum ListenAddress: Hashable {
    case port(Int, host: String?)
    case path(String)

    /// - Parameter standardHost: The host that the program means where none is written.
    init?(_ text: some StringProtocol, standardHost: String? = nil) {
        var rest = text.trimmed
        for prefix in ["tcp://", "http://"] where rest.hasPrefix(prefix) { rest = rest.dropFirst(prefix.count) }
        for prefix in ["unix://", "unix:"] where rest.hasPrefix(prefix) {
            self = .path(String(rest.dropFirst(prefix.count)))
            return
        }
        if rest.hasPrefix("/") || rest.hasPrefix("./") {
            self = .path(String(rest))
            return
        }
        guard let colon = rest.lastIndex(of: ":") else {
            guard let port = Int(rest), (0...65535).contains(port) else { return nil }
            self = .port(port, host: standardHost)
            return
        }
        guard let port = Int(rest[rest.index(after: colon)...]), (0...65535).contains(port) else { return nil }
        var host = rest[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        switch host {
        case "": self = .port(port, host: standardHost ?? "0.0.0.0")
        case "*": self = .port(port, host: "0.0.0.0")
        default: self = .port(port, host: String(host))
        }
    }
}

extension DraftGroup {
    /// Writes a socket that the master opens: that of the group, or a further one with a name.
    mutating func setSocket(_ address: ListenAddress, named name: String? = nil, from origin: SettingOrigin) {
        let place = name.map { ["sockets", $0] } ?? []
        switch address {
        case .path(let path): keys.set((place + ["path"])[...], to: .text(path), [], from: origin)
        case .port(let port, let host):
            if let host { keys.set((place + ["host"])[...], to: .text(host), [], from: origin) }
            keys.set((place + ["port"])[...], to: .integer(port), [], from: origin)
        }
    }

    /// Writes sockets: the first one as that of the group, the others with names.
    mutating func setSockets(_ addresses: [ListenAddress], from origin: SettingOrigin) {
        for (index, address) in addresses.enumerated() {
            setSocket(address, named: index == 0 ? nil : "socket\(index + 1)", from: origin)
        }
    }
}
