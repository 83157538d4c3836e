import ConfigText
import JSONText
import ManifestTools

/// Writes a draft as YAML with its comments.
struct DraftText {
    private var lines: [String] = []
    /// The longest line, unless a value needs more.
    private static let width = 120

    /// The manifest as text. The list of what was left out stands at its end.
    static func text(of draft: Draft) -> String {
        var text = DraftText()
        text.write(draft.notes, indent: 0)
        text.lines.append("version: 1")
        if let name = draft.name { text.lines.append("name: \(FlowText.text(name))") }
        if let defaults = draft.defaults, !defaults.keys.isEmpty {
            text.lines.append("")
            text.write(defaults.notes, indent: 0)
            text.lines.append("defaults:")
            for entry in defaults.ordered { text.write(entry, indent: 2) }
        }
        text.lines += ["", "worker_groups:"]
        for (index, group) in draft.groups.enumerated() {
            if index > 0 { text.lines.append("") }
            text.write(group.notes, indent: 2)
            text.lines.append("  \(FlowText.text(group.name)):")
            for entry in group.ordered { text.write(entry, indent: 4) }
        }
        text.writeLeftOut(draft.leftOut)
        return text.lines.joined(separator: "\n") + "\n"
    }

    private mutating func writeLeftOut(_ list: [LeftOut]) {
        if list.isEmpty { return }
        lines += ["", "# Left out:"]
        for item in list { comment(item.line, first: "# - ", further: "#   ") }
    }

    private mutating func write(_ notes: [Note], indent: Int) {
        let margin = String(repeating: " ", count: indent)
        for note in notes { comment(note.words, first: margin + "# ", further: margin + "#   ") }
    }

    /// Writes a comment over as many lines as it needs.
    private mutating func comment(_ text: String, first: String, further: String) {
        var line = first
        var isEmpty = true
        for word in text.printable.split(separator: " ") {
            if !isEmpty, line.unicodeScalars.count + 1 + word.unicodeScalars.count > DraftText.width {
                lines.append(line)
                line = further
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        if !isEmpty { lines.append(line) }
    }

    private mutating func write(_ entry: DraftEntry, indent: Int) {
        write(entry.notes, indent: indent)
        let key = String(repeating: " ", count: indent) + FlowText.text(entry.key) + ":"
        let line = "\(key) \(entry.value.flow)"
        if entry.value.isBrief, line.unicodeScalars.count <= DraftText.width {
            lines.append(line)
            return
        }
        switch entry.value {
        case .plain(.list(let items)) where !items.isEmpty:
            lines.append(key)
            let margin = String(repeating: " ", count: indent + 2)
            lines += items.map { "\(margin)- \($0.flow)" }
        case .plain: lines.append(line)
        case .mapping(let mapping):
            lines.append(key)
            for inner in mapping.entries { write(inner, indent: indent + 2) }
        }
    }
}

extension DraftValue {
    /// The value on one line.
    fileprivate var flow: String {
        switch self {
        case .plain(let value): value.flow
        case .mapping(let mapping):
            "{" + mapping.entries.map { "\(FlowText.text($0.key)): \($0.value.flow)" }.joined(separator: ", ") + "}"
        }
    }

    /// Whether one line is easy to read: a few entries, and none with a comment.
    fileprivate var isBrief: Bool {
        switch self {
        case .plain: true
        case .mapping(let mapping):
            mapping.entries.count <= 4 && mapping.entries.allSatisfy { $0.notes.isEmpty && $0.value.isBrief }
        }
    }
}
