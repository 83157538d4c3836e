import JSONText
import ManifestTools

/// A text of several lines in YAML, written as its lines, so that people can read a manifest within an object of an engine.
enum LiteralBlock {
    /// Returns a key with a text of several lines.
    static func member(_ name: String, _ text: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        let key = margin + JSON.text(name).flow + ":"
        guard text.contains("\n"), isWritable(text) else { return "\(key) \(JSON.text(text).flow)\n" }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var style = "|"
        // Otherwise the reader takes the spaces of the first line for indentation.
        if lines.first(where: { !$0.isEmpty })?.first == " " { style += "2" }
        if lines.last?.isEmpty == true {
            lines.removeLast()
            if lines.last?.isEmpty != false { style += "+" }
        } else {
            style += "-"
        }
        return "\(key) \(style)\n" + lines.map { $0.isEmpty ? "\n" : "\(margin)  \($0)\n" }.joined()
    }

    /// Whether each reader of YAML gets the text as it is.
    private static func isWritable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x0A, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...: true
            default: false
            }
        }
    }
}
