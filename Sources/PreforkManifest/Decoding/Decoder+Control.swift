import Supervision

extension Decoder {
    /// The value of `control`.
    mutating func control(_ node: Node) -> (place: ControlPlace, access: ControlAccess) {
        var (place, access) = (ControlPlace.standard, ControlAccess())
        if node.scalar?.text == "off" { return (.off, access) }
        let hint = "write 'off', or a mapping such as {socket: run/shop.sock}"
        guard let accepted = entries(of: node, as: .control, for: "control", hint: hint) else { return (place, access) }
        for entry in accepted.entries {
            switch entry.key.value {
            case "socket": if let path = socketPath(entry.value, as: "socket") { place = .path(path) }
            case "mode": access.mode = mode(entry.value)
            case "users": access.users = rights(entry.value, as: "users", .user)
            case "groups": access.groups = rights(entry.value, as: "groups", .group)
            default: break
            }
        }
        return (place, access)
    }

    /// The rights of users or groups, by their names or numbers.
    private mutating func rights(
        _ node: Node, as name: String, _ kind: AccountKind
    ) -> [Account: ControlAccess.Right] {
        guard let entries = node.mapping else {
            refuse(
                node, as: name, expecting: "a mapping of \(name) to read or operate",
                hint: "write {\(kind == .user ? "alice" : "ops"): operate}")
            return [:]
        }
        var rights: [Account: ControlAccess.Right] = [:]
        for entry in entries {
            let text = entry.key.value
            let account = UInt32(text).map(Account.number) ?? (AccountName.isSound(text) ? .name(text) : nil)
            guard let account else {
                findings.report(
                    .badAccount, "cannot use '\(text.excerpt)' in '\(name)': \(kind.form.one) or number is expected",
                    at: entry.key.span)
                continue
            }
            guard let right = word(entry.value, as: text, ControlAccess.Right.self) else { continue }
            rights[account] = right
        }
        return rights
    }
}
