import Supervision

extension WorkerSpec {
    /// All resolved values of a worker, one on each line, for a golden.
    var listing: String {
        var lines = ["\(id)  (\(label.name), index \(label.index))"]
        func add(_ name: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            lines.append("  " + (name + String(repeating: " ", count: max(1, 12 - name.count)) + value))
        }
        add("command", program.command.listing)
        add("executable", program.executable)
        add("arguments", program.arguments.listing)
        add("directory", program.workingDirectory)
        if program.standardInput != .null { add("stdin", program.standardInput.rawValue) }
        for variable in program.environmentFile { add("env file", variable.listing) }
        for variable in program.environment { add("env", variable.listing) }
        add("serves", [program.host, program.port.map { String($0) }].compactMap { $0 }.joined(separator: " port "))
        for socket in program.sockets { add("socket", socket.listing) }
        add("cap", program.cap.map { String($0) })
        add("runtimes", program.runtimes.map(\.rawValue).joined(separator: " "))
        add("restart", restart.listing)
        add("stop", "\(stop.signal) within \(stop.grace), then KILL to the \(stop.scope)")
        let written = SpecField.all.filter { $0.key.isOfUpkeep } + SpecField.attributes
        for field in written where field.value(self) != field.standard {
            add(field.key, field.value(self)?.manifestText ?? "none")
        }
        for field in [Origin.Field.worker, .command, .listener, .workingDirectory, .ids, .readiness, .liveness] {
            guard origin.keyLocations.contains(where: { $0.field == field }) else { continue }
            add("written", "\(field) at \(origin.location(of: field) ?? "")")
        }
        for field in SpecField.attributes where field.value(self) != field.standard {
            add("written", "\(field.key) at \(origin.location(of: .attribute(field.key)) ?? "")")
        }
        for socket in program.furtherSockets {
            add("written", "\(socket.name) at \(origin.location(of: .socket(socket.name)) ?? "")")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension [String] {
    fileprivate var listing: String {
        map { $0.contains(" ") || $0.isEmpty ? "'\($0)'" : $0 }.joined(separator: " ").markingPickedPort
    }
}

extension String {
    /// Whether the key is one of the policies about a worker that runs.
    fileprivate var isOfUpkeep: Bool {
        ["readiness", "liveness", "watchdog", "rollout", "recycle", "needs", "log"].contains(prefix { $0 != "." })
    }

    /// The text with a mark in place of a port that the kernel picks.
    fileprivate var markingPickedPort: String {
        split(separator: "\0port\0", omittingEmptySubsequences: false).joined(separator: "<picked>")
            .replacing(/\0port:([^\0]*)\0/) { "<picked for \($0.1)>" }
    }
}

extension Variable {
    fileprivate var listing: String { value.map { "\(name)=\($0.markingPickedPort)" } ?? "\(name) removed" }
}

extension SocketSpec {
    fileprivate var listing: String {
        var text = "\(name) \(self) backlog \(backlog)"
        if case .unix(_, let mode?) = address { text += " mode \(String(mode, radix: 8))" }
        if let owner { text += " owner \(owner)" }
        if reusePort { text += " reuse_port" }
        for field in SocketField.all where field.value(options) != field.standard {
            text += " \(field.key) \(field.value(options)?.manifestText ?? "none")"
        }
        return text
    }
}

extension RestartPolicy {
    fileprivate var listing: String {
        let never = neverOn.isEmpty ? "" : ", never on \(neverOn.map(\.listing).joined(separator: " "))"
        return "\(condition.rawValue), wait \(backoff.initial) × \(backoff.factor) ≤ \(backoff.max) "
            + "± \(backoff.jitter), anew after \(backoff.resetAfter), \(intensity.deaths) deaths within "
            + "\(intensity.within) then \(intensity.then.rawValue)" + never
    }
}

extension Exit {
    fileprivate var listing: String {
        switch self {
        case .code(let code): "\(code)"
        case .signal(let signal): "\(signal)"
        case .neverStarted: "never started"
        }
    }
}
