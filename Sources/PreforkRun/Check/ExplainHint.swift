import PreforkManifest

/// The line below the findings that names the command `explain`.
enum ExplainHint {
    /// Returns a line about the first error, or nil if there is no error. Most warnings need no further explanation.
    static func line(for diagnostics: some Sequence<Diagnostic>) -> String? {
        diagnostics.first { $0.severity == .error }
            .map { "Try 'prefork-run explain \($0.code.rawValue)' for more." }
    }
}
