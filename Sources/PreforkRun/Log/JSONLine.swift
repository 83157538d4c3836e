import PreforkLinux

/// Writes JSON (RFC 8259) by hand: the master holds no Foundation, and its log is flat.
struct JSONLine {
    private(set) var text = "{"

    mutating func add(_ name: String, _ value: LogRecord.Value) {
        if text.utf8.count > 1 { text += "," }
        text += JSONLine.quoted(name) + ":"
        switch value {
        case .text(let string): text += JSONLine.quoted(string)
        case .integer(let integer): text += String(integer)
        case .texts(let strings): text += "[" + strings.map(JSONLine.quoted).joined(separator: ",") + "]"
        }
    }

    var closed: String { text + "}" }

    static func quoted(_ string: String) -> String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..<" ", "\u{7F}": result += escaped(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
