import JSONText
import Supervision

extension WorkerSpec {
    /// What the worker gets, under the names that the manifest's keys have, in their order.
    ///
    /// - Parameter context: What it was resolved in. Runtimes add to variables of the environment there.
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
        members.add("env", environment(options, context.environment ?? [:]))
        members.add("working_dir", .text(program.workingDirectory.withPort))
        members.add("restart", restart.resolved)
        members.add("stop", stop.resolved)
        return members.list
    }

    /// Who opens the worker's address; nil when it has none.
    private var opener: ListenOwner? {
        if !program.sockets.isEmpty { return .master }
        return origin.keyLocations.contains { $0.field == .listener } ? .worker : nil
    }

    /// What is added to the master's environment, sorted by name; null removes a variable. The variables that announce
    /// sockets, and PREFORK_GENERATION, come with each launch and are not among them.
    private func environment(_ options: RuntimeOptions, _ inherited: [String: String]) -> JSON {
        var values: [String: String?] = [:]
        // The same order as at a launch: what comes later wins.
        for variable in options.variables + program.environmentFile + program.environment {
            values[variable.name] = .some(variable.value)
        }
        let own = Set(program.environment.lazy.map(\.name))
        for variable in options.appended where !own.contains(variable.name) {
            let present = values[variable.name] ?? inherited[variable.name]
            let parts = [present, variable.value].compactMap(\.self).filter { !$0.isEmpty }
            values[variable.name] = .some(parts.joined(separator: " "))
        }
        for variable in announcement { values[variable.name] = variable.value }
        return .object(values.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .text(orNull: $0.value?.withPort)) })
    }

    private var announcement: [Variable] {
        let isPicked = program.port == 0 && !program.sockets.isEmpty
        return [
            Variable("PREFORK_NAME", label.name), Variable("PREFORK_GROUP", id.group),
            Variable("PREFORK_ID", String(id.number)), Variable("PREFORK_INDEX", String(label.index)),
            Variable("PREFORK_HOST", program.host),
            Variable("PREFORK_PORT", isPicked ? Program.pickedPort : program.port.map { String($0) }),
            Variable("PREFORK_CAP", program.cap.map { String($0) }),
        ].filter { $0.value != nil }
    }
}

/// Members of an object, those without a value left out.
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
        return .object(members.list)
    }
}

extension RestartPolicy {
    fileprivate var resolved: JSON {
        [
            "policy": .text(condition.rawValue),
            "backoff": [
                "initial": .text(backoff.initial.manifestText), "factor": .number(backoff.factor.manifestText),
                "max": .text(backoff.max.manifestText), "jitter": .text(backoff.jitter.percent),
                "reset_after": .text(backoff.resetAfter.manifestText),
            ],
            "intensity": [
                "deaths": .integer(intensity.deaths), "within": .text(intensity.within.manifestText),
                "then": .text(intensity.then.rawValue),
            ],
            "never_on": .list(neverOn.map(\.resolved)),
        ]
    }
}

extension Exit {
    fileprivate var resolved: JSON {
        switch self {
        case .code(let code): .integer(code)
        case .signal, .neverStarted: .text(description)
        }
    }
}

extension StopPolicy {
    fileprivate var resolved: JSON {
        ["signal": .text(signal.description), "timeout": .text(grace.manifestText), "kill": .text(scope.rawValue)]
    }
}

extension JSON {
    fileprivate static func texts(_ texts: [String]) -> JSON { .list(texts.map { .text($0.withPort) }) }
}

extension String {
    /// With the placeholder again for a port that nobody knows before the socket is open, and without bytes that no
    /// text has.
    fileprivate var withPort: String {
        RawBytes.shown(self)
    }
}
