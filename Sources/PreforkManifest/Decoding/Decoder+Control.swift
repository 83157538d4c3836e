extension Decoder {
    /// The value of `control`.
    mutating func control(_ node: Node) -> ControlPlace {
        if node.scalar?.text == "off" { return .off }
        let hint = "write 'off', or a mapping such as {socket: run/shop.sock}"
        guard let accepted = entries(of: node, as: .control, for: "control", hint: hint) else { return .standard }
        for entry in accepted.entries where entry.key.value == "socket" {
            if let path = socketPath(entry.value, as: "socket") { return .path(path) }
        }
        return .standard
    }
}
