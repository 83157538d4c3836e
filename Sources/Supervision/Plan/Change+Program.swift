// The changes of fields that a manifest does not write as one value.

extension Change {
    static func ofCommand(_ old: Program, _ new: Program) -> [Change] {
        old.command == new.command
            ? list("command", old.executable, new.executable, .relaunch)
            : list("command", old.command.changeText, new.command.changeText, .relaunch)
    }

    /// A change for each argument that differs, or one change where their number differs.
    static func ofArguments(_ old: [String], _ new: [String]) -> [Change] {
        guard old.count == new.count else { return list("args", old.changeText, new.changeText, .relaunch) }
        return zip(old, new).enumerated().flatMap { index, pair in
            list("args[\(index)]", pair.0, pair.1, .relaunch)
        }
    }

    /// A change for each variable that differs. The values are hidden, because variables hold secrets.
    static func ofVariables(_ key: String, _ old: [Variable], _ new: [Variable]) -> [Change] {
        if old == new { return [] }
        let before = Dictionary(old.map { ($0.name, $0.value ?? "null") }, uniquingKeysWith: { _, last in last })
        let after = Dictionary(new.map { ($0.name, $0.value ?? "null") }, uniquingKeysWith: { _, last in last })
        return Set(before.keys).union(after.keys).sorted().filter { before[$0] != after[$0] }.map { name in
            Change(hidden: "\(key).\(name)", before[name] != nil, after[name] != nil)
        }
    }

    static func ofSockets(_ old: Program, _ new: Program) -> [Change] {
        // The rows of host and port have told the address.
        let addressIsTold = old.host != new.host || old.port != new.port
        let (before, after) = (old.sockets, new.sockets)
        if before == after { return [] }
        var changes: [Change] = []
        func compare(_ key: String, _ old: String?, _ new: String?, _ effect: ReloadEffect = .listener) {
            changes += list(key, old, new, effect)
        }
        if let old = before.first, let new = after.first {
            compare("path", old.path, new.path)
            if !addressIsTold, old.path == new.path {
                compare("listen", old.address.description, new.address.description)
            }
            if old.incarnation != new.incarnation { compare("listen", "a lost socket", "a new socket") }
            compare("mode", old.mode, new.mode, .inPlace)
            compare("listen.protocol", old.transport.rawValue, new.transport.rawValue)
            compare("listen.backlog", String(old.backlog), String(new.backlog), .inPlace)
            compare("listen.reuse_port", String(old.reusePort), String(new.reusePort))
            for field in SocketField.all {
                let (before, after) = (field.value(old.options), field.value(new.options))
                compare("listen.\(field.key)", before?.manifestText, after?.manifestText, field.effect)
            }
        } else {
            compare("listen", before.first?.description ?? "worker", after.first?.description ?? "worker")
        }
        // A difference without a key, such as the socket's owner, still needs a name.
        if changes.isEmpty, !addressIsTold {
            compare("listen.by", before.first?.owner ?? "all", after.first?.owner ?? "all")
        }
        return changes
    }
}

extension SocketSpec {
    fileprivate var path: String? {
        guard case .unix(let path, _) = address else { return nil }
        return path
    }

    fileprivate var mode: String? {
        guard case .unix(_, let mode?) = address else { return nil }
        return "0" + String(mode, radix: 8)
    }
}

extension RuntimeOptions {
    var changeText: String {
        let variables = (variables + appended).map { "\($0.name)=\($0.value ?? "")" }
        return (arguments + variables + (boundCPUs.map { ["\($0) CPUs"] } ?? [])).changeText
    }
}

extension [String] {
    fileprivate var changeText: String { "[" + joined(separator: ", ") + "]" }
}
