import JSONText

/// A manifest to which all certain fixes were applied.
public struct AutoFix: Sendable {
    /// One fix that was applied.
    public struct Step: Hashable, Sendable {
        /// The position of the first change, in the source as it was before the step's round.
        public let place: Position
        /// The replacements that the fix made.
        public let changes: [Replacement]
        /// The change as a command, such as "write 30s".
        public let title: String

        /// The step as a line of output, such as `fixed: 'prot' → 'port'`.
        public var sentence: String {
            guard let change = changes.first, changes.count == 1 else {
                return "fixed in \(changes.count) places: \(title.printable)"
            }
            let (old, new) = (OddCharacter.revealed(in: change.old.excerpt).printable, change.new.excerpt)
            if old.isEmpty { return "fixed: added '\(String(new.prefix { !$0.isNewline }).printable)'" }
            return "fixed: '\(old)' → '\(new.printable)'"
        }
    }

    /// A text that was removed, and the text in its place. Either may be empty.
    public struct Replacement: Hashable, Sendable {
        /// The removed text.
        public let old: String
        /// The inserted text.
        public let new: String
    }

    /// The fixed source. Bytes outside of the edits are unchanged.
    public let source: Source
    /// The applied fixes, in the order of the rounds, and within a round in the order of the file.
    public let steps: [Step]
    /// The manifest as it was read from the fixed source.
    public let loaded: LoadedManifest
    /// Whether no certain fix is left. It is false if the limit of rounds was reached; then the result can be fixed
    /// again.
    public let isComplete: Bool

    /// The maximum number of rounds. A fix can reveal further mistakes, because the parser then reads on, but files
    /// that people write take only a few rounds.
    static let roundLimit = 100

    /// The number of diagnostics that a round can fix. It is large enough for nearly every file, and bounds the memory.
    private static let listingLimit = 100_000

    /// Fixes a source, round by round, until no certain fix is left.
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
