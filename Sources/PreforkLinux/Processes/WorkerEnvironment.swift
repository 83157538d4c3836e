internal import Supervision

/// The environment of one launch: the inherited variables, and the variables that are set or removed on top of them.
struct WorkerEnvironment {
    /// A variable that is set, or removed if its value is nil. The value is bytes, because a part of it may be
    /// inherited.
    struct Entry {
        let name: [UInt8]
        var value: [UInt8]?
    }

    let inherited: InheritedEnvironment
    /// The variables that are set or removed, in the order in which they were first set.
    private(set) var entries: [Entry] = []
    private var indices: [[UInt8]: Int] = [:]

    /// Creates the environment of a launch.
    ///
    /// - Parameters:
    ///   - sockets: The sockets that the worker inherits, in order.
    ///   - notifySocket: The address for a worker that reports its readiness.
    init(
        _ inherited: InheritedEnvironment, launch: Launch, spec: WorkerSpec, options: RuntimeOptions,
        sockets: [ListeningSocket], notifySocket: String? = nil
    ) {
        self.inherited = inherited
        let program = spec.program
        let port = program.port(of: sockets)
        let variables = WorkerVariables(of: spec, options, port: port.map { String($0) })
        set(variables.assigned)
        for variable in variables.appended {
            let parts = [self[variable.name], variable.value.map { Array($0.utf8) }]
            let present = parts.compactMap(\.self).filter { !$0.isEmpty }
            set(Array(variable.name.utf8), Array(present.joined(separator: " ".utf8)))
        }
        set(variables.identity)
        set("PREFORK_GENERATION", String(launch.generation))
        announce(sockets, of: program)
        if program.tellsReadiness || program.watchdog != nil { set(NotifyAddress.variable, notifySocket) }
        if let watchdog = program.watchdog {
            // `WATCHDOG_PID` is added by `ProcessImage`, because only the child knows its pid.
            set("WATCHDOG_USEC", String(max(watchdog.clampedNanoseconds / 1000, 1)))
        }
        if program.context != nil { set(ContextVariable.descriptor, String(sockets.count + 3)) }
    }

    /// Creates the environment of a program that is no worker: what is inherited, and nothing else.
    init(of inherited: InheritedEnvironment) { self.inherited = inherited }

    subscript(_ name: String) -> [UInt8]? {
        let name = Array(name.utf8)
        if let index = indices[name] { return entries[index].value }
        return inherited.value(of: name)
    }

    /// The indices of the inherited entries that are replaced or removed.
    var overridden: Set<Int> { Set(entries.compactMap { inherited.indices[$0.name] }) }

    private mutating func set(_ list: [Variable]) {
        for variable in list { set(variable.name, variable.value) }
    }

    private mutating func set(_ name: String, _ value: String?) {
        set(Array(name.utf8), value.map { Array($0.utf8) })
    }

    private mutating func set(_ name: [UInt8], _ value: [UInt8]?) {
        if let index = indices[name] {
            entries[index].value = value
        } else {
            indices[name] = entries.count
            entries.append(Entry(name: name, value: value))
        }
    }

    /// Announces the sockets by the variables of systemd, einhorn and Server::Starter, so that programs for any of them
    /// run unmodified. `LISTEN_PID` is added by `ProcessImage`, because only the child knows its pid.
    private mutating func announce(_ sockets: [ListeningSocket], of program: Program) {
        guard !sockets.isEmpty else { return }
        let numbers = sockets.indices.map { $0 + 3 }
        set("LISTEN_FDS", String(sockets.count))
        set("LISTEN_FDNAMES", program.sockets.map(\.name).joined(separator: ":"))
        set("EINHORN_FD_COUNT", String(sockets.count))
        for (index, number) in numbers.enumerated() { set("EINHORN_FD_\(index)", String(number)) }
        set("EINHORN_FDS", numbers.map(String.init).joined(separator: " "))
        let addresses = zip(sockets, numbers).map { "\($0.starterAddress)=\($1)" }
        set("SERVER_STARTER_PORT", addresses.joined(separator: ";"))
    }
}

extension ListeningSocket {
    /// The address as Server::Starter writes it: `127.0.0.1:80`, `[::1]:80` or the path.
    fileprivate var starterAddress: String {
        switch spec.address {
        case .internet(let host, let port):
            SocketSpec.Address.internet(host: host, port: self.port ?? port).description
        case .unix(let path, _): path
        }
    }
}
