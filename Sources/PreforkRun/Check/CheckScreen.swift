import PreforkManifest

/// Shows reports on the standard streams: text as it comes, a document at the end.
struct CheckScreen {
    let format: CheckFormat
    let strict: Bool
    private let text = TextFormat(color: TerminalColor.isWanted(on: Output.standard.descriptor))

    init(format: CheckFormat, strict: Bool) {
        self.format = format
        self.strict = strict
    }

    /// What could not be read is told on standard error, too, where a document goes to some other program.
    func show(_ report: CheckReport) {
        switch format {
        case .text: (report.isUnreadable ? Output.error : Output.standard).write(text: text.text(of: report))
        case .json, .sarif, .junit, .gitlab:
            if report.isUnreadable { Output.error.write(text: text.text(of: report)) }
        case .github: break
        }
    }

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
