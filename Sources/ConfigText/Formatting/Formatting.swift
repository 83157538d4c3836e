/// The result of formatting a manifest: its text in canonical layout, or the reason why the text was not formatted.
///
/// The layout is white space alone: indentation, the spaces around `:`, `-` and `,`, the spaces inside brackets and
/// before comments, empty lines, and line endings. Words, quotes, comments, the order of keys, and which of them share
/// a line stay as they are written.
public enum Formatting: Hashable, Sendable {
    /// The formatted text. It equals the source if that has the canonical layout already.
    case formatted([UInt8])
    /// The source is not YAML, or is not a mapping. `check` reports the same diagnostics.
    case refused([Diagnostic])
    /// The formatted text would mean something else than the source from this position on, so it was discarded. This is
    /// a fault of the formatter.
    case unproven(Position)

    /// Formats a source that is a mapping in YAML.
    package init(of source: Source, in vocabulary: Vocabulary) {
        self.init(of: source, in: vocabulary) { Array(Formatter.format($0, $1, $2).utf8) }
    }

    /// - Parameter format: Returns the formatted text. The result is compared with the source before it is accepted.
    init(
        of source: Source, in vocabulary: Vocabulary = .plain, by format: (TextLines, [YAMLToken], [Comment]) -> [UInt8]
    ) {
        if let finding = source.tooLarge(as: vocabulary) {
            self = .refused([finding])
            return
        }
        let text = SourceText(source, in: vocabulary)
        var findings = Findings()
        if let finding = source.unreadable(as: text) {
            findings.report(finding)
        } else if let root = NodeReader.read(text, into: &findings)?.root, findings.errorCount == 0, root.mapping == nil
        {
            findings.report(
                .wrongType, "cannot format \(root.article) as a \(vocabulary.file): a mapping is expected",
                at: root.span)
        }
        guard findings.errorCount == 0, let tokens = try? YAMLToken.all(in: text) else {
            self = .refused(findings.diagnostics)
            return
        }
        let lines = TextLines(text)
        let comments = Comment.all(in: lines, around: tokens)
        let formatted = format(lines, tokens, comments)
        if let place = FormattingProof(text, comments).difference(to: formatted) {
            self = .unproven(place)
        } else {
            self = .formatted(formatted)
        }
    }
}
