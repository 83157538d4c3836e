/// Reads unit files as systemd does, systemd.syntax(7), for texts of this package's units.
struct UnitReader {
    /// The settings in their order.
    private(set) var settings: [(name: String, value: String)] = []

    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") && !line.hasPrefix("[") {
            guard let sign = line.firstIndex(of: "=") else { continue }
            settings.append((String(line[..<sign]), String(line[line.index(after: sign)...])))
        }
    }

    func values(of name: String) -> [String] { settings.filter { $0.name == name }.map(\.value) }

    /// The words of a value, with quotes and escapes taken away and specifiers filled in.
    static func words(_ value: String, instance: String) -> [String] {
        var words: [String] = []
        var rest = Array(value.unicodeScalars)[...]
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" }
            if rest.isEmpty { return words.map { specifiers(in: $0, instance) } }
            var word = String.UnicodeScalarView()
            var quote: Unicode.Scalar?
            while let scalar = rest.popFirst() {
                if scalar == "\\" {
                    word.append(escape(&rest))
                } else if let open = quote {
                    if scalar == open { quote = nil } else { word.append(scalar) }
                } else if scalar == "\"" || scalar == "'" {
                    quote = scalar
                } else if scalar == " " || scalar == "\t" {
                    break
                } else {
                    word.append(scalar)
                }
            }
            words.append(String(word))
        }
    }

    private static func escape(_ rest: inout ArraySlice<Unicode.Scalar>) -> Unicode.Scalar {
        switch rest.popFirst() {
        case "n": return "\n"
        case "t": return "\t"
        case "x":
            let digits = rest.prefix(2).map(String.init).joined()
            rest = rest.dropFirst(2)
            return Unicode.Scalar(UInt8(digits, radix: 16) ?? 0)
        case let other?: return other
        case nil: return "\\"
        }
    }

    private static func specifiers(in word: String, _ instance: String) -> String {
        var result = ""
        var rest = word[...]
        while let percent = rest.firstIndex(of: "%") {
            result += rest[..<percent]
            let letter = rest[rest.index(after: percent)...].first
            result += letter == "%" ? "%" : letter == "i" ? instance : "<\(letter.map(String.init) ?? "")>"
            rest = rest[percent...].dropFirst(2)
        }
        return result + rest
    }

    /// A word of a command line, with variables filled in.
    static func variables(in word: String, _ environment: [String: String]) -> String {
        var result = ""
        var rest = word[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
            } else if rest.first == "{", let end = rest.firstIndex(of: "}") {
                result += environment[String(rest[..<end].dropFirst())] ?? ""
                rest = rest[end...].dropFirst()
            } else {
                result += "$"
            }
        }
        return result + rest
    }
}
