import Supervision

extension Decoder {
    /// The value of the top level's `on`, and the texts of its command lines.
    mutating func eventCommands(_ node: Node) -> (settings: EventSettings, lines: [[TextTemplate]]) {
        var settings = EventSettings()
        var lines: [[TextTemplate]] = []
        let hint = "write the program of an event, such as {held: [./page]}"
        guard let accepted = entries(of: node, as: .on, for: "on", hint: hint) else { return (settings, lines) }
        for entry in accepted.entries {
            guard let event = EventKind(rawValue: entry.key.value) else {
                if let timeout = positiveDuration(entry.value, as: entry.key.value) { settings.timeout = timeout }
                continue
            }
            guard let line = command(entry.value, as: event.rawValue)?.value, !line.contains(where: \.isUnread),
                let words = words(of: line)
            else { continue }
            lines.append(line)
            let span = (entry.value.sequence?.first ?? entry.value).span
            settings.commands[event] = EventSettings.Command(words: words, span: span)
        }
        return (settings, lines)
    }

    /// The words of a command line that is the same for all workers. What has happened is in what the program reads.
    private mutating func words(of templates: [TextTemplate]) -> [String]? {
        for template in templates where template.literal == nil {
            findings.report(
                .misplacedPlaceholder, "cannot use a placeholder in a program of 'on'", at: template.span,
                notes: ["the program reads from its standard input which worker the event is about"])
        }
        let words = templates.compactMap(\.literal)
        return words.count == templates.count ? words : nil
    }
}
