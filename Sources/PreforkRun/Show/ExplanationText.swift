import ManifestTools

/// The explanation of a code: its meaning, a manifest with the mistake, the diagnostic, and the fixed manifest.
struct ExplanationText {
    let text: String

    /// Creates the explanation.
    ///
    /// - Parameter color: Whether the text is colored for a terminal.
    init(_ code: Diagnostic.Code, color: Bool) {
        let explanation = code.explanation
        let (failing, fixed) = (explanation.failing, explanation.fixed)
        let parts = [
            ExplanationText.headline(code, color),
            explanation.meaning.wrapped(to: 80),
            "For example, " + (failing.description.map { $0 + "." } ?? "\(failing.source.name):"),
            failing.text?.indented(),
            failing.file.map { "with \($0.name):\n\n" + $0.text.indented() },
            "prefork-run reports:",
            ExplanationText.answer(to: failing, with: code, color).indented(),
            LineMarks(from: failing.text, to: fixed.text, color: color).map { "Fixed:\n\n" + $0.text },
            LineMarks(from: failing.file?.text, to: fixed.file?.text, color: color)
                .map { "Fixed, in \(failing.file?.name ?? ""):\n\n" + $0.text },
        ]
        text = parts.compactMap(\.self).joined(separator: "\n\n")
    }

    private static func headline(_ code: Diagnostic.Code, _ color: Bool) -> String {
        let kind = "\(code.severity.rawValue) \(code.rawValue):"
        guard color else { return "\(kind) \(code.explanation.title)" }
        let kindColor = code.severity == .error ? TerminalColor.red : TerminalColor.yellow
        let title = TerminalColor.bold + code.explanation.title + TerminalColor.reset
        return "\(kindColor)\(kind)\(TerminalColor.reset) \(title)"
    }

    /// Returns the diagnostics of the example with this code, as `check` prints them. The example of the code for
    /// diagnostics that are not listed has a thousand other diagnostics, which are left out.
    private static func answer(to example: Example, with code: Diagnostic.Code, _ color: Bool) -> String {
        example.diagnostics.filter { $0.code == code }.rendered(in: example.source, color: color)
    }
}

extension String {
    /// Returns the text wrapped at the given number of characters. A longer word has a line of its own.
    fileprivate func wrapped(to width: Int) -> String {
        var lines: [String] = []
        for word in split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Returns the text with each line indented by four spaces, and without empty lines at the end.
    fileprivate func indented() -> String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
    }
}
