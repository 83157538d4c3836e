/// The sum of the thread caps of all workers, and the group with the largest share.
struct ThreadTally {
    private var sum = 0
    /// The sum for the group that is being counted.
    private var current = 0
    private var largest: Share?

    private struct Share {
        let group: Located<String>
        let threads: Int
        let caps: Span
    }

    mutating func add(_ cap: Int?) { current += cap ?? 0 }

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
            .capsAboveCPUs, "cannot run \(sum) threads at once on \(cpus) CPU\(cpus == 1 ? "" : "s")",
            at: largest.caps, notes: ["the caps of all workers add up to \(sum)" + part])
    }
}
