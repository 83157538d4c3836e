import ManifestTools

/// A code explained on paper: what it means, a manifest that has the mistake, what is said of it, and how it is mended.
struct ExplanationText {
    let text: String

    /// - Parameter color: Whether it is for a terminal.
    init(_ code: Diagnostic.Code, color: Bool) {
        let explanation = code.explanation
        let (failing, fixed) = (explanation.failing, explanation.fixed)
        let parts = [
            ExplanationText.headline(code, color),
            explanation.meaning.wrapped(to: 80),
            "For example, " + (failing.description.map { $0 + "." } ?? "\(failing.source.name):"),
            failing.text?.indented(),
            failing.file.map { "with \($0.name):\n\n" + $0.text.indented() },
            "prefork-run says:",
            ExplanationText.answer(to: failing, with: code, color).indented(),
            LineMarks(from: failing.text, to: fixed.text, color: color).map { "Mended:\n\n" + $0.text },
            LineMarks(from: failing.file?.text, to: fixed.file?.text, color: color)
                .map { "Mended, in \(failing.file?.name ?? ""):\n\n" + $0.text },
        ]
        text = parts.compactMap(\.self).joined(separator: "\n\n")
    }

    private static func headline(_ code: Diagnostic.Code, _ color: Bool) -> String {
        let kind = "\(code.severity.rawValue) \(code.rawValue):"
        guard color else { return "\(kind) \(code.explanation.title)" }
        let paint = code.severity == .error ? TerminalColor.red : TerminalColor.yellow
        return
            "\(paint)\(kind)\(TerminalColor.reset) \(TerminalColor.bold)\(code.explanation.title)\(TerminalColor.reset)"
    }

    /// As `check` prints it. What says that others are not listed comes behind a thousand of them, and alone here.
    private static func answer(to example: Example, with code: Diagnostic.Code, _ color: Bool) -> String {
        example.diagnostics.filter { $0.code == code }.rendered(in: example.source, color: color)
    }
}

extension String {
    /// Lines of at most so many characters, as far as its words allow.
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

    /// Its lines four spaces to the right, without empty ones at the end.
    fileprivate func indented() -> String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
    }
}
