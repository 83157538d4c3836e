import ConfigText
import Supervision

/// Texts as a manifest writes them.
enum ManifestText {
    /// A text of which no part is a placeholder.
    static func literal(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return String(text) }
        return text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
    }

    /// A duration of so many seconds, such as `90s` or `500ms`; nil for a text that is no number of seconds.
    static func seconds(_ text: some StringProtocol) -> String? {
        guard let number = Double(String(text)), number >= 0, number < 1e9 else { return nil }
        return milliseconds(Int((number * 1000).rounded()))
    }

    static func milliseconds(_ count: Int) -> String {
        count.isMultiple(of: 1000) ? "\(count / 1000)s" : "\(count)ms"
    }

    /// A size of so many bytes, such as `50MiB`.
    static func size(_ bytes: Int) -> String { bytes.sizeText }

    /// The bytes of a size such as `50MB`, where the units are powers of 1024 as in most programs; nil for another text.
    static func bytes(_ text: some StringProtocol) -> Int? {
        let lower = text.trimmed.lowercased()
        let digits = lower.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(String(digits)), number >= 0 else { return nil }
        let factor: Double? =
            switch lower.dropFirst(digits.count).trimmed {
            case "", "b": 1
            case "k", "kb", "kib": 1024
            case "m", "mb", "mib": 1024 * 1024
            case "g", "gb", "gib": 1024 * 1024 * 1024
            case "t", "tb", "tib": 1024 * 1024 * 1024 * 1024
            default: nil
            }
        guard let factor, number * factor < 1e15 else { return nil }
        return Int(number * factor)
    }

    /// A boolean as INI files write it; nil for another text.
    static func boolean(_ text: some StringProtocol) -> Bool? {
        switch text.trimmed.lowercased() {
        case "true", "yes", "on", "t", "y", "1": true
        case "false", "no", "off", "f", "n", "0": false
        default: nil
        }
    }

    /// A signal's name as a manifest writes it: `TERM` for `SIGTERM`, `term` and `15`.
    static func signal(_ text: some StringProtocol) -> String {
        let name = text.trimmed.uppercased()
        if let number = Int(name), let known = numbers[number] { return known }
        return name.hasPrefix("SIG") ? String(name.dropFirst(3)) : name
    }

    private static let numbers = [
        1: "HUP", 2: "INT", 3: "QUIT", 6: "ABRT", 9: "KILL", 10: "USR1", 12: "USR2", 14: "ALRM", 15: "TERM", 18: "CONT",
        28: "WINCH",
    ]
}
