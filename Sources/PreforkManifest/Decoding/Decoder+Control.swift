extension Decoder {
    /// The value of `control`.
    mutating func control(_ node: Node) -> ControlPlace {
        if node.scalar?.text == "off" { return .off }
        let hint = "write 'off', or a mapping such as {socket: run/shop.sock}"
        guard let accepted = entries(of: node, as: .control, for: "control", hint: hint) else { return .standard }
        for entry in accepted.entries where entry.key.value == "socket" {
            if let path = socketPath(entry.value) { return .path(path) }
        }
        return .standard
    }

    private mutating func socketPath(_ node: Node) -> String? {
        guard let scalar = node.scalar, !scalar.isNull, !scalar.text.isEmpty, fitsPath(node) else {
            refuse(node, as: "socket", expecting: "a path")
            return nil
        }
        return scalar.text
    }
}
