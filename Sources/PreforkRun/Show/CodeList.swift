import ManifestTools

/// The list of all codes with their titles, grouped by family.
struct CodeList {
    let text: String

    /// Creates the list.
    ///
    /// - Parameter color: Whether the headings are highlighted for a terminal.
    init(color: Bool) {
        let families = Diagnostic.Code.Family.allCases.filter { !$0.codes.isEmpty }
        let parts = families.map { family in
            let title = color ? TerminalColor.bold + family.title + TerminalColor.reset : family.title
            return ([title] + family.codes.map(CodeList.line)).joined(separator: "\n")
        }
        text = (parts + ["Try 'prefork-run explain PR0102' for details of a code."]).joined(separator: "\n\n")
    }

    private static func line(for code: Diagnostic.Code) -> String {
        "  \(code.rawValue)  \(code.explanation.title)" + (code.severity == .warning ? " (warning)" : "")
    }
}
