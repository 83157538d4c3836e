import PreforkManifest

/// Findings as a person reads them: each with its line and caret, and a line about each file.
struct TextFormat {
    let color: Bool

    func document(of reports: [CheckReport]) -> String {
        reports.map(text).joined() + (totals(of: reports).map { $0 + "\n" } ?? "")
    }

    /// One file's part, with its line end.
    func text(of report: CheckReport) -> String {
        switch report.outcome {
        case .unreadable(let sentence): return "\(report.name.printable): \(sentence)\n"
        case .checked(let finding):
            let diagnostics = finding.diagnostics
            let excerpts = diagnostics.isEmpty ? "" : diagnostics.rendered(in: finding.source, color: color) + "\n"
            return excerpts + "\(report.name.printable): \(summary(of: report, workers: finding.workerCount))\n"
        }
    }

    /// What all files come to; nil where that has been said.
    func totals(of reports: [CheckReport]) -> String? {
        let totals = CheckTotals(of: reports)
        let checked = reports.count - totals.unreadable
        guard reports.count > 1, checked > 0 else { return nil }
        let missed = totals.unreadable > 0 ? "; \(totals.unreadable) could not be" : ""
        return CheckTotals.count(checked, "file") + " checked: " + (totals.isGood ? "ok" : totals.sentence) + missed
    }

    private func summary(of report: CheckReport, workers: Int) -> String {
        let totals = CheckTotals(of: [report])
        if totals.errors > 0 { return totals.sentence }
        let good = "ok, " + CheckTotals.count(workers, "worker")
        return totals.isGood ? good : good + ", " + totals.sentence
    }
}
