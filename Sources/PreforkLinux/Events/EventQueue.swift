/// What waits to be told to programs, one after the other.
///
/// Decides which entry comes next and which ones are dropped. Who tells them is not its matter.
struct EventQueue<Entry> {
    /// How many entries wait at most, beside the one that is being told.
    static var capacity: Int { 32 }

    private var waiting: [Entry] = []
    private var dropped = 0
    /// Whether an entry is being told.
    private var isBusy = false

    /// Adds an entry, or drops it if there is no room: what happened first explains more than what followed from it.
    ///
    /// - Returns: Whether the entry is the first to be dropped since none waited.
    mutating func add(_ entry: Entry) -> Bool {
        guard waiting.count >= EventQueue.capacity else {
            waiting.append(entry)
            return false
        }
        dropped += 1
        return dropped == 1
    }

    /// The next entry, which is told from now on; nil if none waits, or while another one is being told.
    mutating func takeNext() -> Entry? {
        guard !isBusy, !waiting.isEmpty else { return nil }
        isBusy = true
        return waiting.removeFirst()
    }

    /// Notes that the entry was told, or that it cannot be.
    mutating func finish() { isBusy = false }

    /// How many entries were dropped, once none waits any more; nil otherwise, and if none was.
    mutating func takeDropped() -> Int? {
        guard waiting.isEmpty, dropped > 0 else { return nil }
        defer { dropped = 0 }
        return dropped
    }

    /// Forgets what waits.
    ///
    /// - Returns: How many entries are told to nobody, with those that were dropped before.
    mutating func takeRest() -> Int {
        defer { (waiting, dropped) = ([], 0) }
        return waiting.count + dropped
    }
}
