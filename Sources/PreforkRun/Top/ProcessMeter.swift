import PreforkLinux

/// What processes use. It asks the kernel only for the processes that it is asked for.
struct ProcessMeter {
    struct Usage: Hashable {
        /// The part of one CPU, in percent.
        let cpu: Double
        let sample: ProcessSample
    }

    private struct Measured {
        let time: Double
        let usage: Usage
    }

    private var measured: [Int32: Measured] = [:]
    private let sample: (_ pid: Int32, _ withShare: Bool) -> ProcessSample?

    init(sample: @escaping (_ pid: Int32, _ withShare: Bool) -> ProcessSample? = ProcessSample.init(of:withShare:)) {
        self.sample = sample
    }

    subscript(pid: Int32?) -> Usage? { pid.flatMap { measured[$0]?.usage } }

    /// What several processes use together; nil where one of them is not known, or where there is none.
    func sum(of pids: [Int32]) -> Usage? {
        let usages = pids.compactMap { self[$0] }
        guard var sum = usages.first?.sample, usages.count == pids.count else { return nil }
        for usage in usages.dropFirst() { sum.add(usage.sample) }
        return Usage(cpu: usages.reduce(0) { $0 + $1.cpu }, sample: sum)
    }

    /// Measures processes whose last measurement is older than a time.
    ///
    /// - Parameters:
    ///   - now: The time since boot, in seconds.
    ///   - age: How old a measurement may be.
    mutating func measure(_ pids: some Sequence<Int32>, withShare: Bool, at now: Double, olderThan age: Double) {
        for pid in pids {
            let last = measured[pid]
            if let last, now - last.time < age { continue }
            guard let new = sample(pid, withShare) else {
                measured[pid] = nil
                continue
            }
            measured[pid] = Measured(time: now, usage: Usage(cpu: cpu(of: new, since: last, at: now), sample: new))
        }
    }

    /// Forgets all processes but these.
    mutating func keep(_ pids: Set<Int32>) { measured = measured.filter { pids.contains($0.key) } }

    /// The CPU time since the last measurement, or else since the start. A pid may have passed to another process.
    private func cpu(of new: ProcessSample, since last: Measured?, at now: Double) -> Double {
        let isSame = last?.usage.sample.start == new.start
        let (from, used) = if isSame, let last { (last.time, last.usage.sample.cpu) } else { (new.start, 0) }
        // The kernel counts in ticks of a hundredth of a second.
        return max(0, new.cpu - used) / max(0.01, now - from) * 100
    }
}
