internal import Glibc
internal import Supervision

/// Decides when pipes are read. Many workers that write a line each would otherwise cost a turn of the loop for each line.
///
/// The lines gather in the pipes, where nothing is lost if the companion is killed. The first line after a pause is never kept
/// waiting.
struct ReadingPace {
    /// For how long lines gather.
    private static let span = Duration.milliseconds(1)
    /// So many bytes in a span are much: workers would soon wait for full pipes (64 KiB), so the pipes are read at once.
    private static let much = 32 * 1024

    private var spanBegan = Instant(nanoseconds: 0)
    /// How many bytes were read since then, and how many came in a span before.
    private var bytes = 0, bytesBefore = 0

    /// Sleeps until the next turn is worth it.
    ///
    /// - Returns: Whether time has passed, so that more pipes may be ready.
    mutating func letsLinesGather() -> Bool {
        let now = Instant.now
        let rest = ReadingPace.span - now.since(spanBegan)
        guard rest > .zero else {
            begin(at: now)
            return false
        }
        guard bytes > 0, bytes + bytesBefore < ReadingPace.much else { return false }
        var time = timespec(tv_sec: 0, tv_nsec: Int(rest.clampedNanoseconds))
        nanosleep(&time, nil)
        begin(at: .now)
        return true
    }

    /// Begins a span. On a busy machine the last one may have taken longer, so its bytes count by the time.
    private mutating func begin(at now: Instant) {
        let share = ReadingPace.span / max(now.since(spanBegan), ReadingPace.span)
        bytesBefore = Int(Double(bytes) * share)
        bytes = 0
        spanBegan = now
    }

    /// Notes that so many bytes were read in this turn.
    mutating func add(_ count: Int) { bytes += count }
}
