/// Collects the diagnostics of one text. A diagnostic that is reported twice is kept once.
package struct Findings: Sendable {
    private var listed: [Diagnostic] = []
    private var seen: Set<Diagnostic> = []
    private var errors = Tally()
    private var warnings = Tally()

    /// The number of diagnostics that are kept of each severity; further ones are only counted. The limit bounds the
    /// memory that a file full of mistakes can take.
    package static let limit = 1000
    private let limit: Int

    package init(limit: Int = Findings.limit) { self.limit = limit }

    private struct Tally: Sendable {
        var listed = 0
        var unlisted = 0
        /// The span of the last diagnostic that was listed.
        var last = Span.fileStart
    }

    /// The number of errors, listed or not.
    package var errorCount: Int { errors.listed + errors.unlisted }

    /// The number of errors that leave a value of the text unknown.
    ///
    /// Mistakes in other files do not count, nor do mistakes in the spelling of a value that is known all the same. A
    /// value that an alias repeats counts each time.
    package var textErrorCount: Int { errorCount + repeated - otherFileErrorCount - forgiven }
    private var otherFileErrorCount = 0
    private var forgiven = 0
    /// The number of reports of errors that had been reported before.
    private var repeated = 0

    /// Excludes recent errors from `textErrorCount`, because they are mistakes of spelling and the value is known.
    ///
    /// - Parameter count: The value of `textErrorCount` before the first of these errors.
    package mutating func forgive(since count: Int) { forgiven += textErrorCount - count }

    /// Whether another error would be kept, and not only counted.
    var listsErrors: Bool { errors.listed < limit }

    /// Counts an error if it would not be listed, and returns whether it was counted.
    ///
    /// If the result is false, the caller has to make the diagnostic and report it. Finding a suggestion takes longer
    /// than finding the mistake, so callers ask this first.
    package mutating func counts(_ code: Diagnostic.Code) -> Bool {
        if listsErrors { return false }
        report(code, "", at: .fileStart)
        return true
    }

    /// Adds a diagnostic, or counts it when the limit is reached. The autoclosures run only if it is kept.
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
            guard seen.insert(finding).inserted else {
                if code.severity == .error, !code.isInOtherFile { repeated += 1 }
                return
            }
            listed.append(finding)
            tally.listed += 1
            tally.last = span
        } else {
            tally.unlisted += 1
        }
        if code.severity == .error { errors = tally } else { warnings = tally }
        if code.isInOtherFile, code.severity == .error { otherFileErrorCount += 1 }
    }

    package mutating func report(_ finding: Diagnostic) {
        report(
            finding.code, finding.message, at: finding.span, hint: finding.hint, notes: finding.notes,
            related: finding.related, quotation: finding.quotation, fix: finding.fix)
    }

    /// The diagnostics in the order of their places, and at the end the number of those that were not listed.
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
