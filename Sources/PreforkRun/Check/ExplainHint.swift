import PreforkManifest

/// The line below findings that says where more is said of them.
enum ExplainHint {
    /// About the first error; nil where there is none. Warnings mostly say all there is to say.
    static func line(for diagnostics: some Sequence<Diagnostic>) -> String? {
        diagnostics.first { $0.severity == .error }
            .map { "Try 'prefork-run explain \($0.code.rawValue)' for more." }
    }
}
