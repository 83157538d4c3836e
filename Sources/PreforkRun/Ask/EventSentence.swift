import JSONText

/// A line of the log, as a master tells it in JSON, for people.
enum EventSentence {
    /// The time and the message; nil for a line that has none. It may hold characters that steer a terminal.
    static func text(of event: JSON) -> String? {
        guard let time = event["time"]?.text, let message = event["message"]?.text else { return nil }
        let level = event["level"]?.text ?? "info"
        return "\(time)  " + (level == "info" ? "" : "\(level): ") + message
    }
}
