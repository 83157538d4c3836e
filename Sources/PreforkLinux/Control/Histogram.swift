internal import JSONText
internal import Supervision

/// Durations, counted by their length.
struct Histogram {
    /// The upper bounds of the buckets. One more is without a bound.
    let bounds: [Duration]
    private var counts: [Int]
    private var sum = Duration.zero

    init(_ bounds: [Duration]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    mutating func note(_ duration: Duration) {
        counts[bounds.firstIndex { duration <= $0 } ?? bounds.count] += 1
        sum += duration
    }

    /// The counts are those of each bucket alone.
    var json: JSON {
        [
            "bounds_us": .list(bounds.map { .integer($0.clampedNanoseconds / 1000) }),
            "counts": .list(counts.map { .integer($0) }), "sum_us": .integer(sum.clampedNanoseconds / 1000),
        ]
    }
}
