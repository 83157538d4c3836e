/// The page *Architecture*. Tests check the rules in its tables.
struct ArchitecturePage {
    /// A row of a table: its first cell, and the names that its second cell lists.
    struct Row: Hashable {
        let name: String
        let allowed: [String]
    }

    private let tables: [(header: [String], rows: [Row])]

    static let current = ArchitecturePage(text: SourceFile.text(of: "Sources/Prefork/Prefork.docc/Architecture.md"))

    /// Reads the tables of the page. A table consists of consecutive lines that start with `|`. Backquotes are left
    /// out, and a cell with the word `nothing` is an empty list.
    init(text: String) {
        var blocks: [[[String]]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("|") {
                let cells = line.filter { $0 != "`" }.split(separator: "|").map(ArchitecturePage.trimmed)
                blocks[blocks.count - 1].append(cells)
            } else {
                blocks.append([])
            }
        }
        tables = blocks.filter { $0.count > 2 }.map { lines in
            (lines[0], lines.dropFirst(2).filter { $0.count >= 2 }.map { Row(name: $0[0], allowed: names(in: $0[1])) })
        }
        func names(in cell: String) -> [String] {
            cell == "nothing" ? [] : cell.split(separator: ",").map(ArchitecturePage.trimmed)
        }
    }

    /// The modules that each module may import.
    var imports: [Row] { rows(under: ["module", "may import"]) ?? [] }

    /// The rooms that each room of a module may use; nil for a module without a table.
    func rooms(of module: String) -> [Row]? { rows(under: ["room of \(module)", "may use"]) }

    private func rows(under header: [String]) -> [Row]? { tables.first { $0.header == header }?.rows }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
