import PreforkManifest

/// Writes reports to the standard streams: text after each file, and any other format at the end of the run.
struct CheckScreen {
    let format: CheckFormat
    let strict: Bool
    private let text = TextFormat(color: TerminalColor.isWanted(on: Output.standard.descriptor))

    init(format: CheckFormat, strict: Bool) {
        self.format = format
        self.strict = strict
    }

    /// Writes the report of one file, if the format is text. In the other formats the report is for a program, so a
    /// file that cannot be read is named on standard error, too.
    func show(_ report: CheckReport) {
        switch format {
        case .text: (report.isUnreadable ? Output.error : Output.standard).write(text: text.text(of: report))
        case .json, .sarif, .junit, .gitlab:
            if report.isUnreadable { Output.error.write(text: text.text(of: report)) }
        case .github: break
        }
    }

    /// Writes the totals of the run, or the complete report.
    func finish(_ reports: [CheckReport]) {
        switch format {
        case .text:
            if let totals = text.totals(of: reports) { Output.standard.write(line: totals) }
            if let hint = ExplainHint.line(for: reports.flatMap(\.diagnostics)) { Output.standard.write(line: hint) }
        case .json, .github, .sarif, .junit, .gitlab:
            Output.standard.write(text: format.document(of: reports, strict: strict))
        }
    }
}
