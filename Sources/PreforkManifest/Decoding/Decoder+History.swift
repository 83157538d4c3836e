extension Decoder {
    /// The value of `history`.
    mutating func history(_ node: Node) -> HistorySettings {
        var settings = HistorySettings()
        if node.scalar?.text == "off" {
            settings.isKept = false
            return settings
        }
        let hint = "write 'off', or a mapping such as {keep: 100}"
        guard let accepted = entries(of: node, as: .history, for: "history", hint: hint) else { return settings }
        for entry in accepted.entries {
            switch entry.key.value {
            case "directory": settings.directory = path(entry.value, as: "directory")
            case "keep":
                settings.keep = integer(entry.value, as: "keep", in: Bounds.keptReloads) ?? HistorySettings.standardKeep
            default: break
            }
        }
        return settings
    }
}
