/// How many threads the caps of all workers allow, and which group has most of them.
struct ThreadTally {
    private var sum = 0
    /// Of the group that is being counted.
    private var current = 0
    private var largest: Share?

    private struct Share {
        let group: Located<String>
        let threads: Int
        let caps: Span
    }

    mutating func add(_ cap: Int?) { current += cap ?? 0 }

    /// Ends a group. `caps` is where its cap is written, if it has one for all.
    mutating func close(_ group: Located<String>, at caps: Span?) {
        let share = Share(group: group, threads: current, caps: caps ?? group.span)
        sum += current
        current = 0
        guard let largest else { return self.largest = share }
        let isEarlier = group.span.start < largest.group.span.start
        if share.threads > largest.threads || share.threads == largest.threads && isEarlier { self.largest = share }
    }

    /// Warns of more threads than there are CPUs.
    func check(against cpus: Int, into findings: inout Findings) {
        guard sum > cpus, let largest else { return }
        let part = largest.threads < sum ? ", those of '\(largest.group.value)' alone to \(largest.threads)" : ""
        findings.report(
            .capsAboveCPUs, "cannot run \(sum) threads at once on \(cpus) CPU\(cpus == 1 ? "" : "s")",
            at: largest.caps, notes: ["the caps of all workers add up to \(sum)" + part])
    }
}
