import PreforkManifest

/// Which manifests the sets of workers were read from that run, or that a reload may be taken back to.
struct AcceptedManifests {
    /// What a set of workers was read from.
    struct Entry {
        /// Tells whether a file still has the bytes.
        let fingerprint: Int
        /// What signals have changed in it; nil for nothing.
        let scaled: ScaledCount?

        init(_ bytes: [UInt8], scaled: ScaledCount? = nil) {
            fingerprint = bytes.hashValue
            self.scaled = scaled
        }
    }

    private var entries: [Int: Entry] = [:]
    private var current = 0

    /// What runs, or is being rolled out; nil before the start.
    var running: Entry? { entries[current] }

    /// Notes that a set of workers was accepted.
    mutating func accept(_ entry: Entry, as generation: Int) {
        entries[generation] = entry
        current = generation
    }

    /// Notes that the workers of a generation run again.
    mutating func goBack(to generation: Int) { current = generation }

    /// Notes that no reload is taken back beyond a generation.
    mutating func commit(_ generation: Int) {
        entries = entries.filter { $0.key >= generation || $0.key == current }
    }
}
