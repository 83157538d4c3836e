// The changes of the sockets that the master opens for a worker.

extension Change {
    /// The changes of the socket at the worker's own address.
    static func ofOwnSocket(_ old: Program, _ new: Program) -> [Change] {
        // The rows of host and port have told the address.
        let addressIsTold = old.host != new.host || old.port != new.port
        let (before, after) = (old.ownSocket, new.ownSocket)
        if before == after { return [] }
        guard let before, let after else {
            return list("listen", before?.description ?? "worker", after?.description ?? "worker", .listener)
        }
        var changes = list("path", before.path, after.path, .listener)
        if !addressIsTold, before.path == after.path {
            changes += list("listen", before.address.description, after.address.description, .listener)
        }
        changes += ofOpenedSocket("listen", before, after) + list("mode", before.mode, after.mode, .inPlace)
        changes += ofOptions("listen.", before, after)
        // A difference without a key, such as the socket's owner, still needs a name.
        if changes.isEmpty, !addressIsTold {
            changes += list("listen.by", before.owner ?? "all", after.owner ?? "all", .listener)
        }
        return changes
    }

    /// The changes of the sockets with names of their own, each below its name.
    static func ofFurtherSockets(_ old: [SocketSpec], _ new: [SocketSpec]) -> [Change] {
        if old == new { return [] }
        var changes: [Change] = []
        for before in old {
            let key = "sockets.\(before.name)"
            let after = new.first { $0.name == before.name }
            if before == after { continue }
            var own = list(key, before.address.description, after?.address.description, .listener)
            if let after {
                own += ofOpenedSocket(key, before, after) + list("\(key).mode", before.mode, after.mode, .inPlace)
                own += ofOptions("\(key).", before, after)
                if own.isEmpty { own = list(key, before.owner ?? "all", after.owner ?? "all", .listener) }
            }
            changes += own
        }
        for after in new where !old.contains(where: { $0.name == after.name }) {
            changes += list("sockets.\(after.name)", nil, after.address.description, .listener)
        }
        let (names, newNames) = (old.map(\.name), new.map(\.name))
        // Another order gives the descriptors other numbers.
        let kept = names.filter(newNames.contains)
        if kept != newNames.filter(names.contains) {
            changes += list(
                "sockets", "[\(names.joined(separator: ", "))]", "[\(newNames.joined(separator: ", "))]", .listener)
        }
        return changes
    }

    private static func ofOpenedSocket(_ key: String, _ old: SocketSpec, _ new: SocketSpec) -> [Change] {
        old.incarnation == new.incarnation ? [] : list(key, "damaged socket", "reopened socket", .listener)
    }

    private static func ofOptions(_ prefix: String, _ old: SocketSpec, _ new: SocketSpec) -> [Change] {
        list("\(prefix)protocol", old.transport.rawValue, new.transport.rawValue, .listener)
            + list("\(prefix)backlog", String(old.backlog), String(new.backlog), .inPlace)
            + list("\(prefix)reuse_port", String(old.reusePort), String(new.reusePort), .listener)
            + list("\(prefix)when_down", old.whenDown.rawValue, new.whenDown.rawValue, .inPlace)
            + SocketField.all.flatMap { field in
                list(
                    prefix + field.key, field.value(old.options)?.manifestText, field.value(new.options)?.manifestText,
                    field.effect)
            }
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
