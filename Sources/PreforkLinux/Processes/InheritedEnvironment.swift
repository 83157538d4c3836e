internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// What workers inherit of the master's environment, prepared once for all launches.
struct InheritedEnvironment {
    /// `NAME=value` with its closing NUL, byte for byte as the master was given it.
    private(set) var entries: [[UInt8]] = []
    /// By name. Bytes again: two names that differ in their Unicode form alone are two, and a String would not say so.
    private(set) var places: [[UInt8]: Int] = [:]

    /// The environment of this process, less what is meant for the master itself: a worker must not take the
    /// master's sockets, its readiness or its watchdog for its own.
    static func current() -> InheritedEnvironment {
        var inherited = InheritedEnvironment([])
        guard var next = prefork_environment() else { return inherited }
        while let entry = next.pointee {
            inherited.append(Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry))))
            next += 1
        }
        return inherited
    }

    init(_ texts: [String]) {
        for text in texts { append(Array(text.utf8)) }
    }

    func value(of name: [UInt8]) -> [UInt8]? {
        places[name].map { Array(entries[$0].dropFirst(name.count + 1).dropLast()) }
    }

    private mutating func append(_ text: [UInt8]) {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return }
        let name = Array(text[..<equals])
        guard RunnerVariables.isInherited(name), places[name] == nil else { return }
        places[name] = entries.count
        entries.append(text + [0])
    }
}
