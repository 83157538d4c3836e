import PreforkLinux
import PreforkManifest

extension LogRecord {
    /// A diagnostic of the manifest for programs; people get it with its line and caret.
    init(diagnostic: Diagnostic, in source: Source) {
        let start = diagnostic.span.start
        self = LogRecord(
            "diagnostic", diagnostic.message, level: diagnostic.severity == .error ? .error : .warning
        )
        .with("code", diagnostic.code.rawValue).with("file", source.name).with("line", start.line)
        .with("column", start.column).with("hint", diagnostic.hint).with("notes", diagnostic.notes)
    }
}
