public import Supervision

/// The result of loading a manifest: its workers, or all of its mistakes.
public struct LoadedManifest: Sendable {
    /// The workers, sorted by id. Empty if there are errors.
    public let workers: [WorkerSpec]
    /// The manifest's `name`. Defaults to the stem of its file name.
    public let name: String
    /// Whether the master reloads the manifest when its file changes.
    public let watchesForChanges: Bool
    /// Where the control socket is.
    public let control: ControlPlace
    /// Who may connect to the control socket.
    public let controlAccess: ControlAccess
    /// Where reloads are recorded.
    public let history: HistorySettings
    /// Where HTTP is served; nil for nowhere.
    public let http: HTTPPlace?
    /// The programs that are run for events.
    public let events: EventSettings
    /// The files that were read for `env_file`, sorted by path. The paths start at the context's directory.
    public let environmentFiles: [String]
    /// The errors and warnings, in the order of the file.
    public let diagnostics: [Diagnostic]

    /// Whether there are no errors. Warnings do not count.
    public var isAccepted: Bool { !diagnostics.contains { $0.severity == .error } }

    /// Loads a manifest.
    ///
    /// A source that is not a manifest results in no workers and in a diagnostic that gives the reason. By default the
    /// manifest is resolved without any facts about the machine.
    public init(of source: Source, in context: ResolutionContext = .hermetic) {
        self.init(of: source, in: context, listing: Findings.limit)
    }

    /// Loads a manifest and lists up to `limit` errors and up to `limit` warnings.
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
            tree.root.report(upTo: end, outside: tree.holes, of: text, in: context, into: &findings)
            self.init(name: source.stem, workers: [], findings, tree.aliases)
            return
        }
        if !tree.holes.isEmpty {
            tree.reportOutsideHoles(of: text, in: context, into: &findings)
            self.init(name: source.stem, workers: [], findings, tree.aliases)
            return
        }
        var decoder = Decoder(source: text, context: context, findings: findings)
        let manifest = decoder.manifest(tree.root)
        findings = decoder.findings
        let name = manifest.name ?? source.stem
        let workers = Expansion.workers(
            of: manifest, named: name, in: context, source: text, into: &findings)
        self.init(
            name: name, workers: workers, findings, tree.aliases, watchesForChanges: manifest.watchesForChanges,
            control: manifest.control, controlAccess: manifest.controlAccess, history: manifest.history,
            http: manifest.http, events: manifest.events,
            environmentFiles: decoder.environmentFiles.keys.map { Path.join(context.directory, $0) }.sorted())
    }

    private init(
        name: String, workers: [WorkerSpec], _ findings: Findings, _ aliases: AliasPlaces = AliasPlaces(),
        watchesForChanges: Bool = false, control: ControlPlace = .standard,
        controlAccess: ControlAccess = ControlAccess(),
        history: HistorySettings = HistorySettings(), http: HTTPPlace? = nil,
        events: EventSettings = EventSettings(),
        environmentFiles: [String] = []
    ) {
        self.name = name
        self.workers = findings.errorCount == 0 ? workers : []
        self.watchesForChanges = watchesForChanges
        self.control = control
        self.controlAccess = controlAccess
        self.history = history
        self.http = http
        self.events = events
        self.environmentFiles = environmentFiles
        diagnostics = aliases.noted(in: findings.diagnostics)
    }
}

extension Findings {
    fileprivate init(_ finding: Diagnostic) {
        self.init()
        report(finding)
    }
}
