import JSONText

extension Diagnostic {
    /// Returns the diagnostic as a compiler prints it: the place and the message, the line with the span underlined,
    /// and the notes.
    ///
    /// The text ends with a line break. Control characters of the source are replaced by U+FFFD, so that a file cannot
    /// steer the reader's terminal.
    public func rendered(in source: Source, color: Bool = false) -> String {
        DiagnosticPrinter(source: SourceText(source), paint: TerminalStyle(color)).rendered(self)
    }
}

extension [Diagnostic] {
    /// Returns all diagnostics as text, separated by empty lines.
    ///
    /// - Parameter limit: The number of diagnostics to print. If there are more, a last line says how many.
    public func rendered(in source: Source, color: Bool = false, limit: Int = .max) -> String {
        let printer = DiagnosticPrinter(source: SourceText(source), paint: TerminalStyle(color))
        let text = prefix(Swift.max(limit, 0)).map(printer.rendered).joined(separator: "\n")
        let hidden = count - Swift.min(Swift.max(limit, 0), count)
        return hidden == 0 ? text : text + "\n\(source.name.printable): \(hidden) more\n"
    }
}

/// Prints the diagnostics of one source.
private struct DiagnosticPrinter {
    let source: SourceText
    let paint: TerminalStyle

    func rendered(_ finding: Diagnostic) -> String {
        let sentence = "\(finding.message) [\(finding.code.rawValue)]"
        var text: String
        if let quotation = finding.quotation {
            text = headline(finding.severity.rawValue, sentence, at: "\(quotation.file):\(quotation.line):1")
            text += excerpt(of: quotation, hint: finding.hint)
            text += headline("note", "the file is named here", at: finding.span) + excerpt(of: finding.span, hint: nil)
        } else {
            text = headline(finding.severity.rawValue, sentence, at: finding.span)
            text += excerpt(of: finding.span, hint: finding.hint)
        }
        for note in finding.notes { text += "  \(paint.note("note:")) \(note.printable)\n" }
        for place in finding.related {
            text += headline("note", place.message, at: place.span) + excerpt(of: place.span, hint: nil)
        }
        return text
    }

    private func headline(_ kind: String, _ message: String, at span: Span) -> String {
        headline(kind, message, at: "\(source.name):\(span.start.line):\(span.start.column)")
    }

    private func headline(_ kind: String, _ message: String, at place: String) -> String {
        "\(paint.strong(place.printable + ":")) \(paint.kind(kind)) \(paint.strong(message.printable))\n"
    }

    private func excerpt(of span: Span, hint: String?) -> String {
        guard let window = ExcerptWindow(around: span, in: source) else { return "" }
        return excerpt(window, number: String(span.start.line), hint: hint)
    }

    private func excerpt(of quotation: Diagnostic.Quotation, hint: String?) -> String {
        let line = SourceText(Source(name: quotation.file, bytes: Array(quotation.text.utf8)))
        let whole = Span(
            from: Position(line: 1, column: 1),
            to: Position(line: 1, column: quotation.text.unicodeScalars.count + 1))
        guard let window = ExcerptWindow(around: whole, in: line) else { return "" }
        return excerpt(window, number: String(quotation.line), hint: hint)
    }

    private func excerpt(_ window: ExcerptWindow, number: String, hint: String?) -> String {
        let gutter = String(repeating: " ", count: number.count)
        let suffix = hint.map { " " + $0.printable } ?? ""
        return "  \(number) | \(window.text)\n  \(gutter) | \(window.indent)\(paint.caret(window.marker + suffix))\n"
    }
}
