/// The page *Architecture*, whose tables are the rules that tests check.
struct ArchitecturePage {
    /// A row of a table: its first cell, and the names that its second cell lists.
    struct Row: Hashable {
        let name: String
        let allowed: [String]
    }

    private let tables: [(header: [String], rows: [Row])]

    static let current = ArchitecturePage(text: SourceFile.text(of: "Sources/Prefork/Prefork.docc/Architecture.md"))

    /// A table is a run of lines that start with `|`. Backquotes are left out; a cell that says `nothing` is empty.
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

    /// Which modules each module may import.
    var imports: [Row] { rows(under: ["module", "may import"]) ?? [] }

    /// Which rooms each room of a module may use; nil for a module without a table.
    func rooms(of module: String) -> [Row]? { rows(under: ["room of \(module)", "may use"]) }

    private func rows(under header: [String]) -> [Row]? { tables.first { $0.header == header }?.rows }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
