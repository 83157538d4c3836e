/// A part of a text of a unit file.
enum UnitPart: Hashable {
    case literal(String)
    /// `%i`: what stands between `@` and `.` in the name of the instance.
    case instance
    /// `${NAME}`: a variable of the environment that the unit gives. Only arguments have them.
    case variable(String)
    /// A byte that is not UTF-8.
    case byte(UInt8)
}

/// Texts as unit files write them, systemd.syntax(7).
enum SystemdText {
    enum Style {
        /// A value that takes the rest of its line, such as a path. `%` begins a specifier there.
        case plain
        /// A word of a list, such as an assignment of `Environment=`. Quotes keep spaces, and a backslash begins an escape.
        case word
        /// An argument of a command line, where `$` begins a variable as well.
        case argument
    }

    static func plain(_ text: String) -> String { text.replacing("%", with: "%%") }

    static func word(_ text: String) -> String { SystemdText.text([.literal(text)], .word) }

    static func argument(_ text: String) -> String { SystemdText.text([.literal(text)], .argument) }

    static func text(_ parts: [UnitPart], _ style: Style) -> String {
        var inner = ""
        var needsQuotes = false
        for part in parts {
            switch part {
            case .literal(let text):
                var escaped = plain(text)
                if style == .argument { escaped = escaped.replacing("$", with: "$$") }
                needsQuotes = needsQuotes || !escaped.utf8.allSatisfy(isSafe)
                inner += style == .plain ? escaped : escapes(in: escaped)
            case .instance: inner += "%i"
            case .variable(let name): inner += "${\(name)}"
            case .byte(let byte):
                needsQuotes = true
                inner += escape(UInt32(byte))
            }
        }
        if inner.isEmpty { needsQuotes = true }
        return needsQuotes && style != .plain ? "\"\(inner)\"" : inner
    }

    /// Whether a text can be a value of the style `plain`. Blanks at its ends and a backslash at its end mean something else.
    static func canBePlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
        return first != " " && last != " " && last != "\\" && !text.unicodeScalars.contains { $0.isControl }
    }

    private static func escapes(in text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if scalar.isControl, scalar.isASCII {
                    result += escape(scalar.value)
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }

    private static func escape(_ byte: UInt32) -> String {
        "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    /// Whether a byte means nothing but itself, at any place of a line.
    private static func isSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_@%+=:,./-${}".utf8.contains(byte)
        }
    }

    /// A time as systemd.time(7) writes it: `90s`, `500ms`.
    static func time(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        return milliseconds == 0 ? "\(seconds)s" : "\(seconds * 1000 + milliseconds)ms"
    }
}

extension Unicode.Scalar {
    var isControl: Bool { properties.generalCategory == .control }
}
