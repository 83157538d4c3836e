import ManifestTools

/// The catalogue of codes as a documentation page. The heading of each section is the code alone, so that links to it
/// stay valid when its title changes.
enum DiagnosticsPage {
    static let text: String = {
        let families = Diagnostic.Code.Family.allCases.filter { !$0.codes.isEmpty }
        let sections = families.flatMap { family in ["## \(family.title)"] + family.codes.map(section) }
        return ([head] + sections).joined(separator: "\n\n") + "\n"
    }()

    private static let head = """
        # Diagnostics

        What each code means, with a manifest that has the mistake and the same manifest without it.

        ## Overview

        `prefork-run explain PR0203` prints the same text. The meaning of a code never changes. This page is generated
        from the program's catalogue by `RECORD=1 swift test --filter CatalogueTests`.
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
            "Fixed:",
            fixed.text == failing.text ? nil : fixed.text.map { block($0, "yaml") },
            fixed.file?.text == failing.file?.text ? nil : fixed.file.map { block($0.text) },
        ]
        return parts.compactMap(\.self).joined(separator: "\n\n")
    }

    private static func block(_ text: String, _ language: String = "") -> String {
        "```\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")```"
    }
}
