extension Node {
    /// Reports the errors in the part of a document above a syntax error.
    ///
    /// Findings that may be wrong because the rest of the document is missing are left out.
    ///
    /// - Parameters:
    ///   - end: The position at which reading stopped. Errors on its line are left out too.
    ///   - holes: The places of values that could not be read.
    ///   - source: The text of the manifest.
    ///   - context: The context for the values of the manifest.
    ///   - findings: Receives the errors.
    func report(
        upTo end: Position, outside holes: Set<Span>, of source: SourceText, in context: ResolutionContext,
        into findings: inout Findings
    ) {
        var decoder = Decoder(source: source, context: context, findings: Findings())
        _ = decoder.manifest(self)
        for finding in decoder.findings.certain(outside: holes)
        where finding.severity == .error && finding.places.allSatisfy({ $0.end.line < end.line }) {
            findings.report(finding)
        }
    }
}

extension NodeTree {
    /// Reports the mistakes outside of the holes, which are values that could not be read.
    ///
    /// Findings that may be wrong because the values of the holes are unknown are left out.
    func reportOutsideHoles(of source: SourceText, in context: ResolutionContext, into findings: inout Findings) {
        var decoder = Decoder(source: source, context: context, findings: Findings())
        let manifest = decoder.manifest(root)
        var found = decoder.findings
        _ = Expansion.workers(
            of: manifest, named: manifest.name ?? "", in: context, source: source, into: &found)
        for finding in found.certain(outside: holes) { findings.report(finding) }
    }
}

extension Findings {
    /// The findings that also hold for the complete document, except those at a hole.
    fileprivate func certain(outside holes: Set<Span>) -> [Diagnostic] {
        diagnostics.filter { $0.isCertain && holes.isDisjoint(with: $0.places) }.map(\.withoutRenaming)
    }
}

extension Diagnostic {
    fileprivate var places: [Span] { [span] + related.map(\.span) }

    /// Whether the finding also holds for the complete document.
    fileprivate var isCertain: Bool {
        switch code {
        // The missing part may hold the missing key, or the ids that a plural or an override refers to. The counts of
        // unlisted findings include findings that are left out.
        case .missingKey, .wrongLength, .unknownOverride, .tooManyWorkers, .unlistedErrors, .unlistedWarnings: false
        // A value may be empty because the unreadable line is the first line of the value.
        default: span.start < span.end
        }
    }

    /// The finding without a fix that renames a key. The key with the right name may follow in the missing part.
    fileprivate var withoutRenaming: Diagnostic {
        guard code == .unknownKey else { return self }
        return Diagnostic(
            code, message, at: span, hint: hint, notes: notes, related: related, quotation: quotation)
    }
}
