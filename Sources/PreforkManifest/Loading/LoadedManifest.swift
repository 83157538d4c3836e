public import Supervision

/// A manifest, read and resolved: the workers it asks for, or everything that is wrong with it.
public struct LoadedManifest: Sendable {
    /// Sorted by id; empty when there are errors.
    public let workers: [WorkerSpec]
    /// What the manifest calls itself, else its file's stem.
    public let name: String
    /// Errors and warnings in the order of the file.
    public let diagnostics: [Diagnostic]

    /// Whether there is no error among the diagnostics.
    public var isAccepted: Bool { !diagnostics.contains { $0.severity == .error } }

    /// Never fails: a source that is no manifest at all gives no workers and a diagnostic that says why.
    public init(of source: Source, in context: ResolutionContext = .hermetic) {
        self.init(of: source, in: context, listing: Findings.limit)
    }

    /// - Parameter limit: How many errors, and how many warnings, are listed.
    package init(of source: Source, in context: ResolutionContext, listing limit: Int) {
        if let finding = source.tooLarge(as: .manifest) {
            self.init(name: source.stem, workers: [], Findings(finding))
            return
        }
        let text = SourceText(source, in: .manifest)
        if let finding = source.unreadable(as: text) {
            self.init(name: source.stem, workers: [], Findings(finding))
            return
        }
        var findings = Findings(limit: limit)
        guard let tree = NodeReader.read(text, into: &findings) else {
            self.init(name: source.stem, workers: [], findings)
            return
        }
        if let end = tree.end {
            tree.root.report(upTo: end, beside: tree.holes, of: text, in: context, into: &findings)
            self.init(name: source.stem, workers: [], findings)
            return
        }
        if !tree.holes.isEmpty {
            tree.reportAroundHoles(of: text, in: context, into: &findings)
            self.init(name: source.stem, workers: [], findings)
            return
        }
        var decoder = Decoder(source: text, context: context, findings: findings)
        let manifest = decoder.manifest(tree.root)
        findings = decoder.findings
        let name = manifest.name ?? source.stem
        let workers = Expansion.workers(
            of: manifest, named: name, in: context, source: text, into: &findings)
        self.init(name: name, workers: workers, findings)
    }

    private init(name: String, workers: [WorkerSpec], _ findings: Findings) {
        self.name = name
        self.workers = findings.errorCount == 0 ? workers : []
        diagnostics = findings.diagnostics
    }
}

extension Findings {
    fileprivate init(_ finding: Diagnostic) {
        self.init()
        report(finding)
    }
}
