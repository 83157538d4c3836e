/// A part of a command's discussion: paragraphs below a title, such as `Exit codes:`.
struct HelpSection: Equatable {
    enum Block: Equatable {
        /// Text that is filled.
        case paragraph(String)
        /// Lines that are shown as they are.
        case lines([String])
        /// Words with their meanings.
        case list([Item])
    }

    struct Item: Equatable {
        let word: String
        let meaning: String
    }

    /// Nil for what stands before the first title.
    let title: String?
    var blocks: [Block] = []

    var isExample: Bool { title?.hasPrefix("Example") == true }

    /// Divides a discussion, which is written for a terminal: paragraphs with empty lines between them. Lines of examples, and
    /// of lists with two columns, are indented. A line in front of them that ends with a colon, and is no sentence, is a title.
    static func sections(of discussion: String) -> [HelpSection] {
        var sections = [HelpSection(title: nil)]
        for part in paragraphs(of: discussion) {
            var lines = part[...]
            if let first = lines.first, first.hasSuffix(":"), !first.contains("."),
                lines.dropFirst().first?.hasPrefix("  ") == true
            {
                sections.append(HelpSection(title: String(first.dropLast())))
                lines = lines.dropFirst()
            } else if sections.count > 1 {
                // What follows a section belongs to the command again.
                sections.append(HelpSection(title: nil))
            }
            let last = sections.count - 1
            sections[last].blocks += blocks(of: lines, isExample: sections[last].isExample)
        }
        return sections.filter { !$0.blocks.isEmpty }
    }

    private static func paragraphs(of text: String) -> [[String]] {
        text.split(separator: "\n", omittingEmptySubsequences: false).split(separator: "").map { $0.map(String.init) }
    }

    private static func blocks(of lines: ArraySlice<String>, isExample: Bool) -> [Block] {
        var blocks: [Block] = []
        var rest = lines
        while let first = rest.first {
            let isIndented = first.hasPrefix("  ")
            let run = rest.prefix { $0.hasPrefix("  ") == isIndented }
            rest = rest.dropFirst(run.count)
            let texts = run.map { line in String(line.drop { $0 == " " }) }
            let items = isExample ? [] : texts.compactMap(item)
            if items.count == texts.count {
                blocks.append(.list(items))
            } else {
                blocks.append(isIndented ? .lines(texts) : .paragraph(texts.joined(separator: " ")))
            }
        }
        return blocks
    }

    /// A word and its meaning, with at least two spaces between them.
    private static func item(_ line: String) -> Item? {
        guard let gap = line.firstRange(of: "  ") else { return nil }
        let meaning = line[gap.upperBound...].drop { $0 == " " }
        return meaning.isEmpty ? nil : Item(word: String(line[..<gap.lowerBound]), meaning: String(meaning))
    }
}
