import PreforkLinux
import PreforkManifest

extension LogRecord {
    /// Creates the record of a manifest's diagnostic for the JSON log. The text log shows the source line and a caret
    /// instead.
    init(diagnostic: Diagnostic, in source: Source) {
        let start = diagnostic.span.start
        let quoted = diagnostic.quotation
        self = LogRecord(
            "diagnostic", diagnostic.message, level: diagnostic.severity == .error ? .error : .warning
        )
        .with("code", diagnostic.code.rawValue).with("file", quoted?.file ?? source.name)
        .with("line", quoted?.line ?? Int(start.line)).with("column", quoted == nil ? start.column : 1)
        .with("hint", diagnostic.hint).with("notes", diagnostic.notes)
    }
}
