/// A unit file while it is written: sections with lines.
struct UnitFile {
    private enum Line {
        case section(String)
        case comment(String)
        case setting(String, String)
    }

    let name: String
    private var lines: [Line] = []

    init(_ name: String) { self.name = name }

    mutating func section(_ name: String) { lines.append(.section(name)) }

    /// A line for people. Settings follow it.
    mutating func comment(_ text: String) { lines.append(.comment(text)) }

    /// - Parameter value: The value as a unit file writes it. Nil leaves the line out.
    mutating func set(_ name: String, _ value: String?) {
        if let value { lines.append(.setting(name, value)) }
    }

    var file: ExportedFile {
        var text = ""
        for line in lines {
            switch line {
            case .section(let name): text += (text.isEmpty ? "" : "\n") + "[\(name)]\n"
            case .comment(let comment): text += "# \(comment)\n"
            case .setting(let name, let value): text += "\(name)=\(value)\n"
            }
        }
        return ExportedFile(name: name, text: text)
    }
}
