import JSONText
import PreforkManifest

/// Formats findings as text: each finding with its source line and a caret, and one line for each file.
struct TextFormat {
    let color: Bool

    func document(of reports: [CheckReport]) -> String {
        reports.map(text).joined() + (totals(of: reports).map { $0 + "\n" } ?? "")
    }

    /// Returns the text for one file, with its final line break.
    func text(of report: CheckReport) -> String {
        switch report.outcome {
        case .unreadable(let sentence): return "\(report.name.printable): \(sentence)\n"
        case .checked(let finding):
            let diagnostics = finding.diagnostics
            let excerpts = diagnostics.isEmpty ? "" : diagnostics.rendered(in: finding.source, color: color) + "\n"
            return excerpts + "\(report.name.printable): \(summary(of: report, workers: finding.workerCount))\n"
        }
    }

    /// Returns the line with the totals, or nil if only one file was checked, because that file's line has its totals.
    func totals(of reports: [CheckReport]) -> String? {
        let totals = CheckTotals(of: reports)
        let checked = reports.count - totals.unreadable
        guard reports.count > 1, checked > 0 else { return nil }
        let unreadable = totals.unreadable > 0 ? "; \(totals.unreadable) could not be read" : ""
        return CheckTotals.count(checked, "file") + " checked: " + (totals.isClean ? "ok" : totals.sentence)
            + unreadable
    }

    private func summary(of report: CheckReport, workers: Int) -> String {
        let totals = CheckTotals(of: [report])
        if totals.errors > 0 { return totals.sentence }
        let accepted = "ok, " + CheckTotals.count(workers, "worker")
        return totals.isClean ? accepted : accepted + ", " + totals.sentence
    }
}
