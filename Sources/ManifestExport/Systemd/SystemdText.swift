/// Texts as unit files write them, systemd.syntax(7).
enum SystemdText {
    /// A value that takes the rest of its line, such as a path. `%` begins a specifier there.
    static func plain(_ text: String) -> String { text.replacing("%", with: "%%") }

    /// A word of a list, such as an assignment of `Environment=`. Quotes keep spaces, and a backslash begins an escape.
    static func word(_ text: String) -> String { quoted(plain(text)) }

    /// An argument of a command line, in which `$` begins a variable.
    static func argument(_ text: String) -> String { quoted(plain(text).replacing("$", with: "$$")) }

    /// The text in quotes where it needs them.
    static func quoted(_ text: String) -> String {
        if !text.isEmpty, text.utf8.allSatisfy(isSafe) { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

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
