/// The places at which aliases repeat anchored values.
package struct AliasPlaces: Sendable {
    /// The spans of the anchored values, each with the first aliases that repeat it.
    private var places: [Span: [Span]] = [:]

    /// The number of aliases of one value that a diagnostic lists.
    private static let listed = 3
    /// A file with more anchors gets no notes, because each error would search them all.
    private static let searched = 1000

    package init() {}

    mutating func add(_ alias: Span, repeating value: Span) {
        guard places.count <= AliasPlaces.searched, places[value, default: []].count < AliasPlaces.listed else {
            return
        }
        places[value, default: []].append(alias)
    }

    /// The diagnostics, in which an error in an anchored value names the aliases that repeat the value.
    package func noted(in diagnostics: [Diagnostic]) -> [Diagnostic] {
        if places.isEmpty || places.count > AliasPlaces.searched { return diagnostics }
        return diagnostics.map { finding in
            let anchors = finding.severity == .error ? places.keys.filter { $0.contains(finding.span) } : []
            // The innermost value begins last.
            guard let value = anchors.max(by: { $0.start < $1.start }), let aliases = places[value] else {
                return finding
            }
            return finding.adding(aliases.map { Diagnostic.Related("the value is repeated here", at: $0) })
        }
    }
}

extension Span {
    fileprivate func contains(_ other: Span) -> Bool { start <= other.start && other.end <= end }
}

extension Diagnostic {
    fileprivate func adding(_ places: [Related]) -> Diagnostic {
        Diagnostic(
            code, message, at: span, hint: hint, notes: notes, related: related + places, quotation: quotation, fix: fix
        )
    }
}
