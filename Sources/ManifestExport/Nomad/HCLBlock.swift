/// A block of HCL2, as Nomad's jobs are written: attributes, one a line, and further blocks.
struct HCLBlock {
    enum Item {
        case attribute(String, HCLValue)
        /// A text of several lines.
        case lines(String, String)
        case block(HCLBlock)
        case comment(String)
    }

    private let head: String
    private(set) var items: [Item] = []

    init(_ kind: String, _ labels: String..., items: [Item] = []) {
        head = ([kind] + labels.map { HCLValue.quoted($0) }).joined(separator: " ")
        self.items = items
    }

    /// Adds an attribute, unless it has no value.
    mutating func set(_ name: String, _ value: HCLValue?) {
        if let value { items.append(.attribute(name, value)) }
    }

    mutating func add(_ block: HCLBlock?) {
        if let block { items.append(.block(block)) }
    }

    mutating func add(comment: String) { items.append(.comment(comment)) }

    mutating func set(_ name: String, lines: String) { items.append(.lines(name, lines)) }

    func text(indent: Int = 0) -> String {
        let margin = String(repeating: "  ", count: indent)
        if items.isEmpty { return "\(margin)\(head) {}\n" }
        return "\(margin)\(head) {\n" + items.map { HCLBlock.text(of: $0, indent + 1) }.joined() + "\(margin)}\n"
    }

    private static func text(of item: Item, _ indent: Int) -> String {
        let margin = String(repeating: "  ", count: indent)
        switch item {
        case .attribute(let name, let value): return "\(margin)\(name) = \(value.text)\n"
        case .block(let block): return block.text(indent: indent)
        case .comment(let text): return text.split(separator: "\n").map { "\(margin)# \($0)\n" }.joined()
        case .lines(let name, let text):
            // A document has all of its lines, and the line that ends it stands alone.
            guard text.hasSuffix("\n") else { return "\(margin)\(name) = \(HCLValue.quoted(text))\n" }
            var end = "EOT"
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            while lines.contains(where: { $0.contains(end) }) { end += "T" }
            return "\(margin)\(name) = <<\(end)\n\(HCLValue.escapedTemplate(text))\(end)\n"
        }
    }
}

/// A value of HCL2.
indirect enum HCLValue {
    case text(String)
    case number(Int)
    case boolean(Bool)
    case list([HCLValue])
    /// A text with templates in it, which is written as it is.
    case template(String)
    /// A name, such as that of a type.
    case word(String)

    static func texts(_ texts: [String]) -> HCLValue { .list(texts.map(HCLValue.text)) }

    var text: String {
        switch self {
        case .text(let text): HCLValue.quoted(text)
        case .template(let text): "\"\(text)\""
        case .word(let word): word
        case .number(let number): "\(number)"
        case .boolean(let value): "\(value)"
        case .list(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
        }
    }

    /// A text in quotes, in which nothing is a template.
    static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

    /// A text between quotes, in which nothing is a template.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in escapedTemplate(text).unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A text in which nothing begins a template.
    static func escapedTemplate(_ text: String) -> String {
        text.replacing("${", with: "$${").replacing("%{", with: "%%{")
    }
}

extension HCLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral
{
    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral number: Int) { self = .number(number) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(arrayLiteral values: HCLValue...) { self = .list(values) }
}

extension ExportedText {
    /// The text for Nomad: variables of the master's environment are variables of the job, and the number of a worker is that of
    /// its allocation.
    var nomad: HCLValue {
        .template(
            parts.map { part in
                switch part {
                case .literal(let text): HCLValue.escaped(text)
                case .variable(WorkerTexts.number, _): "${NOMAD_ALLOC_INDEX}"
                case .variable(let name, _): "${var.\(name)}"
                case .pickedPort: "0"
                case .byte: "\u{FFFD}"
                }
            }.joined())
    }
}
