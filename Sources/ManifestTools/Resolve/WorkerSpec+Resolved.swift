import JSONText
import Supervision

extension WorkerSpec {
    /// The resolved values of the worker under the names of the manifest's keys.
    ///
    /// - Parameter context: The context in which the manifest was resolved. Runtimes append to variables of its
    ///   environment.
    func resolved(in context: ResolutionContext) -> [JSON.Member] {
        let program = program
        let options = program.options ?? RuntimeOptions(cap: program.cap, runtimes: program.runtimes)
        var members = ResolvedMembers()
        members.add("id", .text(id.description))
        members.add("index", .integer(label.index))
        members.add("command", .texts(program.command))
        members.add("executable", program.executable.map { .text($0) })
        members.add("args", .texts(program.arguments + options.arguments))
        members.add("host", program.host.map { .text($0) })
        members.add("port", program.port.map { .integer($0) })
        let sockets = program.sockets.enumerated().map { $1.resolved(at: $0 + 3) }
        members.add("listen", opener.map { .text($0.rawValue) })
        members.add("sockets", sockets.isEmpty ? nil : .list(sockets))
        members.add("cap", program.cap.map { .integer($0) })
        members.add("runtime", program.runtimes.isEmpty ? nil : .texts(program.runtimes.map(\.rawValue)))
        members.add("bound_cpus", options.boundCPUs.map { .integer($0) })
        let files = origin.environmentFiles.map { Path.join(context.directory, $0) }
        members.add("env_file", files.isEmpty ? nil : .texts(files))
        members.add("env", environment(options, context))
        members.add("working_dir", .text(program.workingDirectory.withPort))
        for key in KeyTable.group.built { members.add(key.name, key.resolved(in: self)) }
        return members.list
    }

    /// Who opens the worker's socket; nil for a worker without an address.
    private var opener: ListenOwner? {
        if program.ownSocket != nil { return .master }
        return origin.keyLocations.contains { $0.field == .listener } ? .worker : nil
    }

    /// The variables that are added to the master's environment, sorted by name; null removes a variable. The variables
    /// that announce sockets, and PREFORK_GENERATION, are set at each launch and are not included.
    private func environment(_ options: RuntimeOptions, _ context: ResolutionContext) -> JSON {
        let inherited = context.environment ?? [:]
        let isPicked = program.port == 0 && program.ownSocket != nil
        let port = isPicked ? Program.pickedPort : program.port.map { String($0) }
        let variables = WorkerVariables(of: self, options, port: port)
        var values: [String: String?] = [:]
        for variable in variables.assigned { values[variable.name] = .some(variable.value) }
        for variable in variables.appended {
            let present = values[variable.name] ?? inherited[variable.name]
            let parts = [present, variable.value].compactMap(\.self).filter { !$0.isEmpty }
            values[variable.name] = .some(parts.joined(separator: " "))
        }
        for variable in variables.identity { values[variable.name] = variable.value }
        if let machine = try? MachineNumber.find(hostName: context.hostName, in: { inherited[$0] }) {
            values[MachineNumber.variable] = String(machine)
        }
        return .object(values.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .text(orNull: $0.value?.withPort)) })
    }
}

/// The members of an object. Members without a value are left out.
private struct ResolvedMembers {
    private(set) var list: [JSON.Member] = []

    mutating func add(_ name: String, _ value: JSON?) {
        if let value { list.append(JSON.Member(name, value)) }
    }
}

extension SocketSpec {
    fileprivate func resolved(at descriptor: Int) -> JSON {
        var members = ResolvedMembers()
        members.add("name", .text(name))
        members.add("fd", .integer(descriptor))
        switch address {
        case .internet(let host, let port):
            members.add("host", .text(host))
            members.add("port", .integer(port))
            members.add("protocol", .text(transport.rawValue))
        case .unix(let path, let mode):
            members.add("path", .text(path))
            members.add("mode", mode.map { .text("0" + String($0, radix: 8)) })
        }
        members.add("backlog", .integer(backlog))
        if case .internet = address { members.add("reuse_port", .boolean(reusePort)) }
        if transport == .tcp { members.add("when_down", .text(whenDown.rawValue)) }
        for field in SocketField.all where field.concerns(self) { members.add(field.key, field.value(options)?.json) }
        return .object(members.list)
    }
}

extension Key {
    /// The value of a setting, or of a mapping of settings; nil for any other key.
    fileprivate func resolved(in spec: WorkerSpec) -> JSON? {
        if let field { return field.value(spec)?.json }
        guard case .mapping(let id) = kind else { return nil }
        var members = ResolvedMembers()
        for key in id.table.built { members.add(key.name, key.resolved(in: spec)) }
        return members.list.isEmpty ? nil : .object(members.list)
    }
}

extension FieldValue {
    fileprivate var json: JSON {
        switch self {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .number(let text): .number(text)
        case .text(let text): .text(text)
        case .list(let values): .list(values.map(\.json))
        case .mapping(let members): .object(members.map { JSON.Member($0.name, $0.value.json) })
        }
    }
}

extension JSON {
    fileprivate static func texts(_ texts: [String]) -> JSON { .list(texts.map { .text($0.withPort) }) }
}

extension String {
    /// The text with `${port}` in place of a port that the kernel picks when the socket is opened, and without bytes that no
    /// text has.
    fileprivate var withPort: String {
        RawBytes.shown(self)
    }
}
