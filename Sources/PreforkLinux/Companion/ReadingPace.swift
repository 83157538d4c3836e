internal import Glibc
internal import Supervision

/// Decides when pipes are read. Many workers that write a line each would otherwise cost a turn of the loop for each line.
///
/// The lines gather in the pipes, where nothing is lost if the companion is killed. The first line after a pause is never kept
/// waiting.
struct ReadingPace {
    /// The least time from one turn to the next, unless a turn has read much.
    private static let shortest = Duration.milliseconds(1)
    /// How many bytes are much: a pipe (64 KiB) that is half full must not wait.
    private static let much = 32 * 1024

    private var turnBegan = Instant(nanoseconds: 0)
    private var bytes = 0

    /// Sleeps until the next turn is worth it.
    ///
    /// - Returns: Whether time has passed, so that more pipes may be ready.
    func letsLinesGather() -> Bool {
        let rest = ReadingPace.shortest - Instant.now.since(turnBegan)
        guard (1..<ReadingPace.much).contains(bytes), rest > .zero else { return false }
        var time = timespec(tv_sec: 0, tv_nsec: Int(rest.clampedNanoseconds))
        nanosleep(&time, nil)
        return true
    }

    mutating func beginTurn() {
        turnBegan = .now
        bytes = 0
    }

    /// Notes that so many bytes were read in this turn.
    mutating func add(_ count: Int) { bytes += count }
}
