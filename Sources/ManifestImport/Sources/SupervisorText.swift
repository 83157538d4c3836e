import ConfigText

/// Expands what supervisord fills in: `%(process_num)s`, `%(ENV_HOME)s`, `%%`.
struct SupervisorText {
    let program: String
    let group: String
    let processCount: Int
    /// The number of the first process.
    var firstNumber = 0
    let here: String
    /// The variables that the file gives the program, as a manifest writes them.
    var variables: [String: String] = [:]

    struct Expanded {
        var text = ""
        var notes: [Note] = []
    }

    /// The text as a manifest writes it.
    func expand(_ text: String) -> Expanded {
        var result = Expanded()
        var rest = text[...]
        while let sign = rest.firstIndex(of: "%") {
            result.text += ManifestText.literal(rest[..<sign])
            rest = rest[rest.index(after: sign)...]
            if rest.first == "%" {
                result.text += "%"
                rest.removeFirst()
            } else if let piece = SupervisorText.name(in: rest) {
                fill(piece.name, piece.format, into: &result)
                rest = rest[piece.end...]
            } else {
                result.text += "%"
            }
        }
        result.text += ManifestText.literal(rest)
        return result
    }

    /// Reads `(name)s`, or another conversion such as `02d`.
    private static func name(in text: Substring) -> (name: Substring, format: Substring, end: Substring.Index)? {
        guard text.first == "(", let close = text.firstIndex(of: ")") else { return nil }
        let behind = text[text.index(after: close)...]
        guard let kind = behind.firstIndex(where: { "sdir".contains($0) }),
            behind[..<kind].allSatisfy({ $0.isNumber || "-+ #.".contains($0) })
        else { return nil }
        let end = behind.index(after: kind)
        return (text[text.index(after: text.startIndex)..<close], behind[..<kind], end)
    }

    private func fill(_ name: Substring, _ format: Substring, into result: inout Expanded) {
        switch name {
        case "process_num":
            let zeros = zeros(for: format)
            result.text += (zeros ?? "") + "${id}"
            if zeros == nil {
                result.notes.append(
                    .decide("supervisord wrote the number as '%\(format)d'; a manifest writes it as it is"))
            }
        case "program_name": result.text += ManifestText.literal(program)
        case "group_name": result.text += ManifestText.literal(group)
        case "numprocs": result.text += String(processCount)
        case "here": result.text += ManifestText.literal(here)
        case "host_node_name": result.text += "${hostname}"
        case _ where name.hasPrefix("ENV_"):
            let variable = String(name.dropFirst(4))
            result.text += variables[variable] ?? "${env:\(variable)}"
        default:
            result.text += "%(\(ManifestText.literal(name)))\(format)s"
            result.notes.append(.decide("supervisord has no value for %(\(name))s either"))
        }
    }

    /// The zeros that a format such as `02` puts before every number; nil where they differ between the processes.
    private func zeros(for format: Substring) -> String? {
        if format.isEmpty { return "" }
        let (last, overflow) = firstNumber.addingReportingOverflow(max(processCount, 1) - 1)
        guard format.first == "0", let width = Int(format), width <= 9, firstNumber >= 0, !overflow else { return nil }
        let digits = String(firstNumber).count
        return String(last).count == digits ? String(repeating: "0", count: max(0, width - digits)) : nil
    }

    /// The pairs of `KEY="value",OTHER=value`, or nil for another text.
    static func variables(of text: String) -> [(name: String, value: String)]? {
        var pairs: [(name: String, value: String)] = []
        var rest = text.drop { $0.isWhitespace || $0 == "," }
        while !rest.isEmpty {
            guard let (name, after) = rest.cut(at: "="), !name.trimmed.isEmpty,
                !name.trimmed.contains(where: { $0.isWhitespace || $0 == "," || $0 == "\"" })
            else { return nil }
            var value = after.drop { $0 == " " || $0 == "\t" }
            if let quote = value.first, quote == "\"" || quote == "'" {
                value.removeFirst()
                guard let end = value.firstIndex(of: quote) else { return nil }
                pairs.append((String(name.trimmed), String(value[..<end])))
                rest = value[value.index(after: end)...]
            } else {
                let end = value.firstIndex { $0 == "," || $0 == "\n" } ?? value.endIndex
                pairs.append((String(name.trimmed), String(value[..<end].trimmed)))
                rest = value[end...]
            }
            let separator = rest.drop { $0 == " " || $0 == "\t" }
            if let next = separator.first, next != ",", next != "\n" { return nil }
            rest = separator.drop { $0.isWhitespace || $0 == "," }
        }
        return pairs
    }
}
