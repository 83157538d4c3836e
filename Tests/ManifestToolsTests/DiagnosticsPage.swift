import ManifestTools

/// The catalogue of codes as a page of documentation. The heading of each is its code, so that links to it last.
enum DiagnosticsPage {
    static let text: String = {
        let families = Diagnostic.Code.Family.allCases.filter { !$0.codes.isEmpty }
        let sections = families.flatMap { family in ["## \(family.title)"] + family.codes.map(section) }
        return ([head] + sections).joined(separator: "\n\n") + "\n"
    }()

    private static let head = """
        # Diagnostics

        What each code means, a manifest that has the mistake, and the same manifest mended.

        ## Overview

        `prefork-run explain PR0203` prints the same. A code never changes its meaning. This page is made from the
        catalogue in the program by `RECORD=1 swift test --filter CatalogueTests`.
        """

    private static func section(_ code: Diagnostic.Code) -> String {
        let explanation = code.explanation
        let (failing, fixed) = (explanation.failing, explanation.fixed)
        let parts: [String?] = [
            "### \(code.rawValue)",
            "**\(code.severity == .error ? "Error" : "Warning"): \(explanation.title).** \(explanation.meaning)",
            failing.text.map { block($0, "yaml") } ?? failing.description.map { "For example, \($0)." },
            failing.file.map { "With `\($0.name)`:\n\n" + block($0.text) },
            block(failing.diagnostics.filter { $0.code == code }.rendered(in: failing.source)),
            "Mended:",
            fixed.text == failing.text ? nil : fixed.text.map { block($0, "yaml") },
            fixed.file?.text == failing.file?.text ? nil : fixed.file.map { block($0.text) },
        ]
        return parts.compactMap(\.self).joined(separator: "\n\n")
    }

    private static func block(_ text: String, _ language: String = "") -> String {
        "```\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")```"
    }
}
