extension Node {
    /// Reports what is wrong with the complete values of a document that breaks off, and nothing that may only be so
    /// because the rest is missing.
    func report(
        upTo end: Position, beside holes: Set<Span>, of source: SourceText, in surroundings: Surroundings,
        into findings: inout Findings
    ) {
        var decoder = Decoder(source: source, surroundings: surroundings, findings: Findings())
        _ = decoder.manifest(self)
        for finding in decoder.findings.diagnostics where finding.severity == .error && finding.isFinal {
            let places = [finding.span] + finding.related.map(\.span)
            if places.allSatisfy({ $0.end.line < end.line }), holes.isDisjoint(with: places) {
                findings.report(finding.withoutRenaming)
            }
        }
    }
}

extension NodeTree {
    /// Reports what is wrong beside the holes, and nothing that may only be so because of what they would hold.
    func reportAroundHoles(of source: SourceText, in surroundings: Surroundings, into findings: inout Findings) {
        var decoder = Decoder(source: source, surroundings: surroundings, findings: Findings())
        let manifest = decoder.manifest(root)
        var found = decoder.findings
        _ = Expansion.workers(
            of: manifest, named: manifest.name ?? "", in: surroundings, source: source, into: &found)
        for finding in found.diagnostics where finding.isFinal {
            let places = [finding.span] + finding.related.map(\.span)
            if holes.isDisjoint(with: places) { findings.report(finding.withoutRenaming) }
        }
    }
}

extension Diagnostic {
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
