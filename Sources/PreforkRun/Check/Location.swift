import PreforkManifest

/// A place in a file, for programs.
struct Location: Hashable {
    let path: String
    let span: Span

    /// `deploy/app.yaml:6:5`
    var text: String { "\(path):\(span.start.line):\(span.start.column)" }
}

extension CheckReport {
    /// Where the mistake itself is: in the manifest, or in a file that it names.
    func location(of diagnostic: Diagnostic) -> Location {
        guard let quotation = diagnostic.quotation else { return Location(path: path, span: diagnostic.span) }
        let start = Position(line: quotation.line, column: 1)
        let end = Position(line: quotation.line, column: quotation.text.unicodeScalars.count + 1)
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        return Location(path: Path.join(folder, quotation.file), span: Span(from: start, to: end))
    }

    /// The other places that have to do with it, each with what it has to do.
    func related(to diagnostic: Diagnostic) -> [(message: String, location: Location)] {
        let naming =
            diagnostic.quotation == nil
            ? [] : [("the file is named here", Location(path: path, span: diagnostic.span))]
        return naming + diagnostic.related.map { ($0.message, Location(path: path, span: $0.span)) }
    }
}

extension Diagnostic {
    /// The message with what to write instead, in a line.
    var sentence: String { hint.map { "\(message) (\($0))" } ?? message }
}
