import PreforkManifest

/// The variables `${env:NAME:-default}` of a manifest, and the manifest with a mark in place of each of them.
///
/// `${machine}` and `${hostname}` are the variables `PREFORK_MACHINE` and `HOSTNAME`.
///
/// A manifest that is resolved with the marks tells in which texts of which workers the variables are, although the texts of a
/// spec are finished. The text of a manifest has no NUL, so no other text looks like a mark.
struct MarkedVariables {
    /// The name and the default of each mark.
    private let forms: [(name: String, fallback: String?)]
    /// The manifest with a variable of its own for each form.
    let source: Source
    /// The environment in which the manifest is resolved.
    let environment: [String: String]

    /// - Parameter known: The variables whose values are known. They get no marks.
    init(in source: Source, knowing known: [String: String]) {
        var forms: [(name: String, fallback: String?)] = []
        var numbers: [String: Int] = [:]
        var environment = known
        var text = ""
        var rest = String(decoding: source.bytes, as: UTF8.self)[...]
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[dollar...]
            guard rest.hasPrefix("${"), let end = rest.firstIndex(where: { $0 == "}" }),
                let form = MarkedVariables.form(rest[..<end].dropFirst(2))
            else {
                // `$$` is a dollar sign, and what follows it is no placeholder.
                let count = rest.hasPrefix("$$") ? 2 : 1
                text += rest.prefix(count)
                rest = rest.dropFirst(count)
                continue
            }
            let name = String(form.prefix { $0 != ":" })
            let fallback = form.firstRange(of: ":-").map { String(form[$0.upperBound...]) }
            if known[name] == nil {
                let number = numbers[form] ?? forms.count
                if numbers[form] == nil { forms.append((name, fallback)) }
                numbers[form] = number
                environment["\(MarkedVariables.stem)\(number)"] = "\0\(MarkedVariables.markPrefix)\(number)\0"
                text += "${env:\(MarkedVariables.stem)\(number)}"
            } else {
                text += "${env:\(form)}"
            }
            rest = rest[rest.index(after: end)...]
        }
        self.forms = forms
        self.environment = environment
        self.source = Source(name: source.name, bytes: Array((text + rest).utf8))
    }

    /// What a placeholder says behind `env:`; nil for another placeholder.
    private static func form(_ text: Substring) -> String? {
        if text == "hostname" { return "HOSTNAME" }
        if text == "machine" || text.hasPrefix("machine:-") {
            return "PREFORK_MACHINE" + text.dropFirst("machine".count)
        }
        return text.hasPrefix("env:") ? String(text.dropFirst("env:".count)) : nil
    }

    /// Whether a text has a placeholder of the machine.
    static func areIn(_ text: String) -> Bool { ["${env:", "${machine", "${hostname}"].contains { text.contains($0) } }

    private static let stem = "PREFORK_EXPORT_"
    private static let markPrefix = "env:"

    /// A text of a spec that was resolved with the marks.
    func text(of marked: String) -> ExportedText {
        guard marked.utf8.contains(0) else { return ExportedText(marked) }
        var parts: [ExportedText.Part] = []
        // Every second piece stands between two NULs.
        for (index, piece) in marked.split(separator: "\0", omittingEmptySubsequences: false).enumerated() {
            if index.isMultiple(of: 2) {
                if !piece.isEmpty { parts.append(.literal(String(piece))) }
            } else if piece.hasPrefix(MarkedVariables.markPrefix) {
                guard let number = Int(piece.dropFirst(MarkedVariables.markPrefix.count)),
                    forms.indices.contains(number)
                else { continue }
                parts.append(.variable(forms[number].name, fallback: forms[number].fallback))
            } else if piece == "port" {
                parts.append(.pickedPort(of: nil))
            } else if piece.hasPrefix("port:") {
                parts.append(.pickedPort(of: String(piece.dropFirst(5))))
            } else if let byte = UInt8(piece, radix: 16) {
                parts.append(.byte(byte))
            }
        }
        return ExportedText(parts)
    }
}
