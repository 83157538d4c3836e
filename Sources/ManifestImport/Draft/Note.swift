/// A comment of the manifest that is written.
struct Note: Hashable, Sendable {
    /// One sentence or two, without a full stop at the end.
    let text: String
    /// Whether a person has to decide something here.
    var isDecision = false

    static func remark(_ text: String) -> Note { Note(text: text) }
    static func decide(_ text: String) -> Note { Note(text: text, isDecision: true) }

    /// The word with which the comment of a decision begins, so that it can be searched for.
    static let decisionMark = "Decide: "

    var words: String {
        if isDecision { return Note.decisionMark + text }
        // A name that begins with a small letter keeps it.
        guard let first = text.first, text.prefix(while: { $0 != " " }).allSatisfy({ $0.isLetter || $0 == "," }),
            !Note.names.contains(where: text.hasPrefix)
        else { return text }
        return first.uppercased() + text.dropFirst()
    }

    private static let names = ["supervisord", "foreman", "circus", "gunicorn", "compose", "systemd", "pm2"]
}

/// A setting of a source that the manifest does not have, and the reason.
package struct LeftOut: Hashable, Sendable {
    package let origin: SettingOrigin
    package let reason: String

    package init(_ origin: SettingOrigin, _ reason: String) {
        self.origin = origin
        self.reason = reason
    }

    /// The line of the list, such as `supervisord.conf:3: [program:web] serverurl: …`.
    package var line: String { "\(origin.place): \(origin.name): \(reason)" }
}
