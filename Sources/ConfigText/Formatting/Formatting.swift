/// A manifest in its canonical layout, or why it has none.
///
/// Layout is white space alone: indentation, the spaces around `:`, `-` and `,`, inside brackets and before comments,
/// empty lines, the breaks at the ends of lines. Words, quotes, comments, the order of keys and what stands on one line
/// stay as they were written.
public enum Formatting: Hashable, Sendable {
    /// The text, which may be the source's own.
    case formatted([UInt8])
    /// This is no YAML that could be a manifest: what `check` says of it, too.
    case refused([Diagnostic])
    /// The new text would not say the same as the old one, from this place on. That is a mistake of the formatter, which
    /// then changes nothing.
    case unproven(Position)

    /// Formats any mapping in YAML.
    package init(of source: Source, in vocabulary: Vocabulary) {
        self.init(of: source, in: vocabulary) { Array(Formatter.format($0, $1, $2).utf8) }
    }

    /// - Parameter format: Makes the text of what was read. It is not trusted.
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
