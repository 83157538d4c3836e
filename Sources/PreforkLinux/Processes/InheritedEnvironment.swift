internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The variables that workers inherit from the master, prepared once for all launches.
struct InheritedEnvironment {
    /// The variables as `NAME=value` with the closing NUL, byte for byte as the master received them.
    private(set) var entries: [[UInt8]] = []
    /// The indices of the entries by name. The names are bytes, because two strings that differ only in their Unicode
    /// normalization are equal, but name two variables.
    private(set) var indices: [[UInt8]: Int] = [:]

    /// The environment of this process without the variables that are meant for the master. A worker must not take the
    /// master's sockets, notify socket or watchdog for its own.
    static func current() -> InheritedEnvironment {
        var inherited = InheritedEnvironment([])
        guard var next = prefork_environment() else { return inherited }
        while let entry = next.pointee {
            inherited.append(Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry))))
            next += 1
        }
        inherited.nameMachine(hostName: HostName.current()) { name in
            getenv(name).map { String(cString: $0) }
        }
        return inherited
    }

    init(_ texts: [String]) {
        for text in texts { append(Array(text.utf8)) }
    }

    func value(of name: [UInt8]) -> [UInt8]? {
        indices[name].map { Array(entries[$0].dropFirst(name.count + 1).dropLast()) }
    }

    /// Only the variables of these names.
    func limited(to names: [String]) -> InheritedEnvironment {
        var limited = InheritedEnvironment([])
        for index in names.compactMap({ indices[Array($0.utf8)] }) { limited.append(Array(entries[index].dropLast())) }
        return limited
    }

    /// Tells the workers the number of this machine, if somebody has told it to the master. The number is the same for as long
    /// as the master runs, so it belongs to no spec, and no worker is relaunched for it.
    mutating func nameMachine(hostName: String?, in environment: (String) -> String?) {
        guard let number = try? MachineNumber.find(hostName: hostName, in: environment) else { return }
        let name = Array(MachineNumber.variable.utf8)
        indices[name] = entries.count
        entries.append(name + Array("=\(number)".utf8) + [0])
    }

    private mutating func append(_ text: [UInt8]) {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return }
        let name = Array(text[..<equals])
        guard RunnerVariables.isInherited(name), indices[name] == nil else { return }
        indices[name] = entries.count
        entries.append(text + [0])
    }
}
