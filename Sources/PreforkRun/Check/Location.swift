import PreforkManifest

/// A location in a file, for programs that read the report.
struct Location: Hashable {
    let path: String
    let span: Span

    /// The location as text, such as `deploy/app.yaml:6:5`.
    var text: String { "\(path):\(span.start.line):\(span.start.column)" }
}

extension CheckReport {
    /// Returns the location of the mistake, which is in the manifest or in a file that the manifest names.
    func location(of diagnostic: Diagnostic) -> Location {
        guard let quotation = diagnostic.quotation else { return Location(path: path, span: diagnostic.span) }
        let start = Position(line: quotation.line, column: 1)
        let end = Position(line: quotation.line, column: quotation.text.unicodeScalars.count + 1)
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        return Location(path: Path.join(folder, quotation.file), span: Span(from: start, to: end))
    }

    /// Returns the other locations that belong to a diagnostic, each with a message.
    func related(to diagnostic: Diagnostic) -> [(message: String, location: Location)] {
        let naming =
            diagnostic.quotation == nil
            ? [] : [("the file is named here", Location(path: path, span: diagnostic.span))]
        return naming + diagnostic.related.map { ($0.message, Location(path: path, span: $0.span)) }
    }
}

extension Diagnostic {
    /// The message and the hint in one line.
    var sentence: String { hint.map { "\(message) (\($0))" } ?? message }
}
