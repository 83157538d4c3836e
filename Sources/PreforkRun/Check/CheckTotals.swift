import PreforkManifest

/// The number of findings in all files of a run.
struct CheckTotals {
    let errors: Int
    let warnings: Int
    let unreadable: Int

    init(of reports: [CheckReport]) {
        let diagnostics = reports.flatMap(\.diagnostics)
        errors = diagnostics.count { $0.severity == .error }
        warnings = diagnostics.count - errors
        unreadable = reports.count(where: \.isUnreadable)
    }

    /// Whether the checked files have neither errors nor warnings.
    var isClean: Bool { errors + warnings == 0 }

    /// The totals as text, such as `2 errors, 1 warning`. Empty if there are no findings.
    var sentence: String {
        [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }.map(CheckTotals.count).joined(separator: ", ")
    }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)" + (number == 1 ? "" : "s") }
}
