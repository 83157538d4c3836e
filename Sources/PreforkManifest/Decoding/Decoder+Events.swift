import Supervision

extension Decoder {
    /// The value of the top level's `on`.
    mutating func eventCommands(_ node: Node) -> EventSettings {
        var settings = EventSettings()
        let hint = "write the program of an event, such as {held: [./page]}"
        guard let accepted = entries(of: node, as: .on, for: "on", hint: hint) else { return settings }
        for entry in accepted.entries {
            guard let event = EventKind(rawValue: entry.key.value) else {
                if let timeout = positiveDuration(entry.value, as: entry.key.value) { settings.timeout = timeout }
                continue
            }
            guard let words = eventCommand(entry.value, as: event.rawValue) else { continue }
            let span = (entry.value.sequence?.first ?? entry.value).span
            settings.commands[event] = EventSettings.Command(words: words, span: span)
        }
        return settings
    }

    /// The program of an event and its arguments. What has happened is in what the program reads.
    private mutating func eventCommand(_ node: Node, as name: String) -> [String]? {
        guard let templates = command(node, as: name)?.value else { return nil }
        if templates.contains(where: \.isUnread) { return nil }
        for template in templates where template.literal == nil {
            findings.report(
                .misplacedPlaceholder, "cannot use a placeholder in a program of 'on'", at: template.span,
                notes: ["the program reads from its standard input which worker the event is about"])
        }
        let words = templates.compactMap(\.literal)
        return words.count == templates.count ? words : nil
    }
}
