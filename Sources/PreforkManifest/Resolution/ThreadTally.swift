/// The sum of the thread caps of all workers, and the group with the largest share.
struct ThreadTally {
    private var sum = 0
    /// The sum for the group that is being counted.
    private var current = 0
    private var largest: Share?
    /// Whether each cap and the number of workers of each group is known. Otherwise the sum is a lower bound.
    private var isWhole = true

    private struct Share {
        let group: Located<String>
        let threads: Int
        let caps: Span
    }

    /// - Parameter isWhole: Whether the cap is known, and the worker one of a known number of workers.
    mutating func add(_ cap: Int?, isWhole: Bool) {
        current += cap ?? 0
        self.isWhole = self.isWhole && isWhole
    }

    /// Ends the count of a group.
    ///
    /// - Parameter caps: The place of the cap that the group's workers share. Nil if they have none.
    mutating func close(_ group: Located<String>, at caps: Span?) {
        let share = Share(group: group, threads: current, caps: caps ?? group.span)
        sum += current
        current = 0
        guard let largest else { return self.largest = share }
        let isEarlier = group.span.start < largest.group.span.start
        if share.threads > largest.threads || share.threads == largest.threads && isEarlier { self.largest = share }
    }

    /// Warns if the caps allow more threads than there are CPUs.
    func check(against cpus: Int, into findings: inout Findings) {
        guard sum > cpus, let largest else { return }
        let part = largest.threads < sum ? ", those of '\(largest.group.value)' alone to \(largest.threads)" : ""
        findings.report(
            .capsAboveCPUs,
            "cannot run \(isWhole ? "" : "at least ")\(sum) threads at once on \(cpus) CPU\(cpus == 1 ? "" : "s")",
            at: largest.caps,
            notes: ["the caps \(isWhole ? "of all workers" : "that could be read") add up to \(sum)" + part])
    }
}
