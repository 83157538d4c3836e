import PreforkManifest

/// How much is wrong.
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

    /// Whether what was checked has neither errors nor warnings.
    var isGood: Bool { errors + warnings == 0 }

    /// `2 errors, 1 warning`; empty when nothing is wrong.
    var sentence: String {
        [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }.map(CheckTotals.count).joined(separator: ", ")
    }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)" + (number == 1 ? "" : "s") }
}
