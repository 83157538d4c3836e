internal import CPreforkLinux

/// What workers inherit of the master's environment, prepared once for all launches.
struct InheritedEnvironment {
    /// `NAME=value` with its closing NUL, byte for byte as the master was given it.
    private(set) var entries: [[UInt8]] = []
    private(set) var places: [String: Int] = [:]

    /// The environment of this process, less what is meant for the master itself: a worker must not take the
    /// master's sockets, its readiness or its watchdog for its own.
    static func current() -> InheritedEnvironment {
        var inherited = InheritedEnvironment([])
        guard var next = prefork_environment() else { return inherited }
        while let entry = next.pointee {
            inherited.append(Array(String(cString: entry).utf8))
            next += 1
        }
        return inherited
    }

    init(_ texts: [String]) {
        for text in texts { append(Array(text.utf8)) }
    }

    func value(of name: String) -> String? {
        places[name].map { String(decoding: entries[$0].dropFirst(name.utf8.count + 1).dropLast(), as: UTF8.self) }
    }

    private mutating func append(_ text: [UInt8]) {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return }
        let name = String(decoding: text[..<equals], as: UTF8.self)
        guard !InheritedEnvironment.isMastersOwn(name), places[name] == nil else { return }
        places[name] = entries.count
        entries.append(text + [0])
    }

    private static func isMastersOwn(_ name: String) -> Bool {
        name == "NOTIFY_SOCKET" || prefixes.contains { name.hasPrefix($0) }
    }

    private static let prefixes = ["PREFORK_", "LISTEN_", "EINHORN_", "SERVER_STARTER_", "WATCHDOG_"]
}
