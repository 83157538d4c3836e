extension Node {
    /// Reports what is wrong with the complete values of a document that breaks off, and nothing that may only be so
    /// because the rest is missing.
    func report(
        upTo end: Position, beside holes: Set<Span>, of source: SourceText, in context: ResolutionContext,
        into findings: inout Findings
    ) {
        var decoder = Decoder(source: source, context: context, findings: Findings())
        _ = decoder.manifest(self)
        for finding in decoder.findings.final(beside: holes)
        where finding.severity == .error && finding.places.allSatisfy({ $0.end.line < end.line }) {
            findings.report(finding)
        }
    }
}

extension NodeTree {
    /// Reports what is wrong beside the holes, and nothing that may only be so because of what they would hold.
    func reportAroundHoles(of source: SourceText, in context: ResolutionContext, into findings: inout Findings) {
        var decoder = Decoder(source: source, context: context, findings: Findings())
        let manifest = decoder.manifest(root)
        var found = decoder.findings
        _ = Expansion.workers(
            of: manifest, named: manifest.name ?? "", in: context, source: source, into: &found)
        for finding in found.final(beside: holes) { findings.report(finding) }
    }
}

extension Findings {
    /// Those that would be made in the whole document too, none of them at a hole.
    fileprivate func final(beside holes: Set<Span>) -> [Diagnostic] {
        diagnostics.filter { $0.isFinal && holes.isDisjoint(with: $0.places) }.map(\.withoutRenaming)
    }
}

extension Diagnostic {
    fileprivate var places: [Span] { [span] + related.map(\.span) }

    /// Whether it would be said of the whole document too.
    fileprivate var isFinal: Bool {
        switch code {
        // What is missing may follow, ids may give a length or an override its sense, and a finding about a structure
        // may be one about the hole in it.
        case .missingKey, .wrongLength, .unknownOverride, .tooManyWorkers, .unlistedErrors, .unlistedWarnings: false
        // An empty value may be empty because the broken line stands where its own was to begin.
        default: span.start < span.end
        }
    }

    /// The right key may follow below.
    fileprivate var withoutRenaming: Diagnostic {
        guard code == .unknownKey else { return self }
        return Diagnostic(
            code, message, at: span, hint: hint, notes: notes, related: related, quotation: quotation)
    }
}
