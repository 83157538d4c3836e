/// What was found on the way, each finding once.
package struct Findings: Sendable {
    private var listed: [Diagnostic] = []
    private var seen: Set<Diagnostic> = []
    private var errors = Tally()
    private var warnings = Tally()

    /// Of each severity. A file of nothing but mistakes must not take the memory that an honest one never needs.
    package static let limit = 1000
    private let limit: Int

    package init(limit: Int = Findings.limit) { self.limit = limit }

    private struct Tally: Sendable {
        var listed = 0
        var unlisted = 0
        /// Where the last listed one stands.
        var last = Span.fileStart
    }

    /// How many errors there are, listed or not.
    package var errorCount: Int { errors.listed + errors.unlisted }

    /// How many of them leave something unknown. With a mistake in another file only, or in the spelling of a value that
    /// is known all the same, a group can still be judged.
    package var textErrorCount: Int { errorCount - environmentFileErrorCount - forgiven }
    private var environmentFileErrorCount = 0
    private var forgiven = 0

    /// Lets the errors since there were `count` be such of spelling only: what was meant is known.
    package mutating func forgive(since count: Int) { forgiven += errorCount - count }

    /// Whether a further error would be kept, and not only counted.
    var listsErrors: Bool { errors.listed < limit }

    /// Counts an error that would not be listed any more; false for one that would, and has to be made.
    ///
    /// What was meant takes longer to find than the mistake, so that is asked first.
    package mutating func counts(_ code: Diagnostic.Code) -> Bool {
        if listsErrors { return false }
        report(code, "", at: .fileStart)
        return true
    }

    /// Everything about a finding is made only when it is kept.
    package mutating func report(
        _ code: Diagnostic.Code, _ message: @autoclosure () -> String, at place: @autoclosure () -> Span,
        hint: @autoclosure () -> String? = nil, notes: @autoclosure () -> [String] = [],
        related: [Diagnostic.Related] = [], quotation: Diagnostic.Quotation? = nil, fix: @autoclosure () -> Fix? = nil
    ) {
        var tally = code.severity == .error ? errors : warnings
        if tally.listed < limit {
            let span = place()
            let finding = Diagnostic(
                code, message(), at: span, hint: hint(), notes: notes(), related: related, quotation: quotation,
                fix: fix())
            guard seen.insert(finding).inserted else { return }
            listed.append(finding)
            tally.listed += 1
            tally.last = span
        } else {
            tally.unlisted += 1
        }
        if code.severity == .error { errors = tally } else { warnings = tally }
        if code.isInOtherFile { environmentFileErrorCount += 1 }
    }

    package mutating func report(_ finding: Diagnostic) {
        report(
            finding.code, finding.message, at: finding.span, hint: finding.hint, notes: finding.notes,
            related: finding.related, quotation: finding.quotation, fix: finding.fix)
    }

    /// In the order of the file.
    package var diagnostics: [Diagnostic] {
        var all = listed.enumerated().sorted { left, right in
            left.element.span.start == right.element.span.start
                ? left.offset < right.offset : left.element.span.start < right.element.span.start
        }.map(\.element)
        if errors.unlisted > 0 {
            all.append(
                Diagnostic(.unlistedErrors, "cannot list \(errors.unlisted) further errors", at: errors.last))
        }
        if warnings.unlisted > 0 {
            all.append(
                Diagnostic(.unlistedWarnings, "cannot list \(warnings.unlisted) further warnings", at: warnings.last))
        }
        return all
    }
}
