/// A manifest after everything was mended that can be mended for certain.
public struct AutoFix: Sendable {
    /// One finding and what was written in its place.
    public struct Step: Hashable, Sendable {
        /// Where the text stood, in the source as it was before this step's round.
        public let place: Position
        /// Each text that was taken out, and the one in its place. Either may be empty.
        public let changes: [Replacement]
        /// What was done, as a command: "write 30s".
        public let title: String

        /// `fixed: 'prot' → 'port'`
        public var sentence: String {
            guard let change = changes.first, changes.count == 1 else {
                return "fixed in \(changes.count) places: \(title.printable)"
            }
            let (old, new) = (OddCharacter.revealed(in: change.old.excerpt).printable, change.new.excerpt)
            if old.isEmpty { return "fixed: added '\(String(new.prefix { !$0.isNewline }).printable)'" }
            return "fixed: '\(old)' → '\(new.printable)'"
        }
    }

    /// A text and what stands in its place now.
    public struct Replacement: Hashable, Sendable {
        /// What was taken out.
        public let old: String
        /// What was put in.
        public let new: String
    }

    /// The source with the edits; every other byte is as it was.
    public let source: Source
    /// What was done, in the order of the rounds and within one in that of the file.
    public let steps: [Step]
    /// What was found in it last.
    public let loaded: LoadedManifest
    /// Whether nothing certain is left. A source with more layers of mistakes than there are rounds wants to be mended
    /// again.
    public let isComplete: Bool

    /// A mended mistake may bring another one to light: a text is read on from where it was broken. No honest file
    /// takes more than a few rounds.
    static let roundLimit = 100

    /// So many that one round mends all there are, and memory is still bounded.
    private static let listingLimit = 100_000

    /// Mends a source round by round until nothing certain is left.
    public init(of source: Source, in context: ResolutionContext = .hermetic) {
        self.init(of: source, in: context, rounds: AutoFix.roundLimit)
    }

    package init(of source: Source, in context: ResolutionContext = .hermetic, rounds: Int) {
        var source = source
        var steps: [Step] = []
        var loaded = LoadedManifest(of: source, in: context, listing: AutoFix.listingLimit)
        for _ in 0..<rounds {
            let round = source.fixed(by: loaded.diagnostics)
            if round.steps.isEmpty { break }
            source = round.source
            steps += round.steps
            loaded = LoadedManifest(of: source, in: context, listing: AutoFix.listingLimit)
        }
        isComplete = !loaded.diagnostics.contains { $0.fix != nil }
        if loaded.diagnostics.count > Findings.limit { loaded = LoadedManifest(of: source, in: context) }
        self.source = source
        self.steps = steps
        self.loaded = loaded
    }
}
